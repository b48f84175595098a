#include "scim/bulk.h"

#include <map>
#include <set>

#include "scim/bulk_references.h"
#include "scim/error.h"

namespace provost::scim {
namespace {

constexpr std::string_view kBulkResponse = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
constexpr std::string_view kPatchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What became of one operation.
struct Outcome {
  enum class Stage { waiting, begun, ended };
  Stage stage = Stage::waiting;
  http::Response response;
  std::string id;   // of the resource, once it is known
  Array remainder;  // of a PATCH, for references that led in a circle

  bool failed() const { return response.status >= 400; }
};

class BulkRun {
 public:
  using Call = std::function<http::Response(const BulkCall&)>;

  BulkRun(const BulkRequest& request, const Call& call)
      : request_(request), call_(call), outcomes_(request.operations.size()) {
    for (std::size_t index = 0; index < request.operations.size(); ++index) {
      const BulkOperation& operation = request.operations[index];
      if (operation.creates()) makers_.emplace(operation.bulk_id, index);
    }
  }

  void run() {
    for (std::size_t index = 0; index < outcomes_.size() && !is_over(); ++index) carry_out_one(index);
    for (std::size_t index = 0; index < outcomes_.size(); ++index) complete(index);
  }

  Value response(std::string_view base_url) const {
    Array operations;
    for (std::size_t index = 0; index < outcomes_.size(); ++index) {
      if (outcomes_[index].stage == Outcome::Stage::ended) operations.push_back(result(index, base_url));
    }
    return Value::object({{"schemas", Value::array({kBulkResponse})}, {"Operations", std::move(operations)}});
  }

 private:
  bool is_over() const { return request_.fail_on_errors && failures_ >= *request_.fail_on_errors; }

  void end(std::size_t index, http::Response response) {
    Outcome& outcome = outcomes_[index];
    outcome.stage = Outcome::Stage::ended;
    outcome.response = std::move(response);
    if (outcome.failed()) ++failures_;
  }

  void carry_out_one(std::size_t index) {
    Outcome& outcome = outcomes_[index];
    if (outcome.stage != Outcome::Stage::waiting) return;
    const BulkOperation& operation = request_.operations[index];
    if (operation.wrong) return end(index, error_response(*operation.wrong));
    outcome.stage = Outcome::Stage::begun;
    std::set<std::string> circular;
    for (const BulkReference& reference : references_of(operation)) {
      if (auto error = resolve(reference, circular)) {
        // What ended meanwhile by the limit on failures was not processed.
        if (is_over()) {
          outcome.stage = Outcome::Stage::waiting;
          return;
        }
        return end(index, error_response(*error));
      }
    }
    send(index, circular);
  }

  static std::vector<BulkReference> references_of(const BulkOperation& operation) {
    auto references = references_in(operation.data);
    if (const auto own = referred_bulk_id(operation.id); !own.empty()) references.push_back({std::string(own), true});
    return references;
  }

  /// Makes sure that what is referred to is there, unless it waits for us in turn.
  std::optional<Error> resolve(const BulkReference& reference, std::set<std::string>& circular) {
    const std::string& bulk_id = reference.bulk_id;
    const auto maker = makers_.find(bulk_id);
    if (maker == makers_.end()) {
      if (!reference.certain) return std::nullopt;  // a text like any other
      return Error{Code::invalid_value, "no operation has the bulkId " + bulk_id};
    }
    const Outcome& made = outcomes_[maker->second];
    if (made.stage == Outcome::Stage::waiting) carry_out_one(maker->second);
    if (made.stage == Outcome::Stage::begun) {
      circular.insert(bulk_id);
    } else if (made.stage == Outcome::Stage::waiting || made.failed()) {
      return Error{Code::conflict, "the operation with the bulkId " + bulk_id + " was not done"};
    }
    return std::nullopt;
  }

  void send(std::size_t index, const std::set<std::string>& circular) {
    const BulkOperation& operation = request_.operations[index];
    Value data = operation.data;
    if (!circular.empty()) {
      Detached detached = detach(data, circular);
      data = std::move(detached.data);
      outcomes_[index].remainder = std::move(detached.operations);
    }
    const auto own = ids_.find(std::string(referred_bulk_id(operation.id)));
    outcomes_[index].id = own == ids_.end() ? operation.id : own->second;
    data = with_ids(data, ids_);
    http::Response response = call_({operation.method, operation.endpoint, outcomes_[index].id,
                                     data.is_null() ? "" : json::write(data), operation.version});
    if (operation.creates() && response.status == 201) note_id(index, response);
    end(index, std::move(response));
  }

  void note_id(std::size_t index, const http::Response& response) {
    const std::string location(response.headers.find("location").value_or(""));
    outcomes_[index].id = location.substr(location.rfind('/') + 1);
    ids_.emplace(request_.operations[index].bulk_id, outcomes_[index].id);
  }

  /// Gives a resource the references that led in a circle, now that all that could be created is there.
  void complete(std::size_t index) {
    Outcome& outcome = outcomes_[index];
    if (outcome.remainder.empty() || outcome.stage != Outcome::Stage::ended || outcome.failed()) return;
    Value patch = Value::object({{"schemas", Value::array({kPatchOp})}, {"Operations", std::move(outcome.remainder)}});
    const http::Response patched =
        call_({"PATCH", request_.operations[index].endpoint, outcome.id, json::write(with_ids(patch, ids_)), ""});
    if (patched.status >= 400) {
      return end(index, error_response(Error{Code::conflict, "the circular references could not be resolved"}));
    }
    if (const auto tag = patched.headers.find("etag")) outcome.response.headers.set("ETag", std::string(*tag));
  }

  Value result(std::size_t index, std::string_view base_url) const {
    const BulkOperation& operation = request_.operations[index];
    const Outcome& outcome = outcomes_[index];
    Value value = Value::object({{"method", operation.method}});
    if (!operation.bulk_id.empty()) value.set("bulkId", operation.bulk_id);
    const bool exists = !outcome.id.empty() && referred_bulk_id(outcome.id).empty();
    if (exists) {
      value.set("location",
                std::string(base_url).append("/").append(operation.endpoint).append("/").append(outcome.id));
    }
    if (const auto tag = outcome.response.headers.find("etag")) value.set("version", std::string(*tag));
    value.set("status", std::to_string(outcome.response.status));
    if (!outcome.failed()) return value;
    if (auto body = json::parse(outcome.response.body)) value.set("response", std::move(*body));
    return value;
  }

  const BulkRequest& request_;
  const Call& call_;
  std::vector<Outcome> outcomes_;
  std::map<std::string, std::size_t> makers_;  // by bulkId: which operation creates it
  std::map<std::string, std::string> ids_;     // by bulkId: what it was given
  std::int64_t failures_ = 0;
};

}  // namespace

Value carry_out(const BulkRequest& request, std::string_view base_url,
                const std::function<http::Response(const BulkCall&)>& call) {
  BulkRun run(request, call);
  run.run();
  return run.response(base_url);
}

}  // namespace provost::scim
