#include "connectors/oauth_server.h"

#include "connectors/app_words.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kRevoking = "revoking a token";
constexpr std::string_view kListing = "listing a person's tokens";
constexpr std::string_view kIntrospecting = "introspecting a token";
constexpr std::string_view kNoToken = "provost-no-such-token";

std::string_view hint_of(TokenType type) {
  if (type == TokenType::access) return "access_token";
  return type == TokenType::refresh ? "refresh_token" : "";
}

/// As refusal(), but a client that was not believed is told by a word under 400, too (RFC 6749 §5.2).
tl::unexpected<Error> oauth_refusal(const ChannelReply& reply, std::string_view doing) {
  const std::string_view error = reply.body.text_at("error");
  if (reply.status == 400 && (error == "invalid_client" || error == "unauthorized_client")) {
    return fail(Code::forbidden,
                with_words(std::string(doing) + ": the server does not take our client credentials", reply.words));
  }
  return refusal(reply, doing);
}

}  // namespace

Result<std::vector<ListedToken>> OauthServer::list(const std::string& subject, const Errand& errand) {
  ChannelCall call;
  call.method = "GET";
  call.url = listing_url(endpoints_.list, subject);
  if (endpoints_.list_token.empty()) {
    call.authorization = TRY(proof_.show(errand)).authorization;
  } else {
    call.authorization = Secret("Bearer " + std::string(endpoints_.list_token.reveal()));
  }
  const auto reply = TRY(send(line_, call, errand));
  if (reply.status == 404 && endpoints_.unknown_is_404 && reply.body.is_object()) return std::vector<ListedToken>();
  if (!reply.ok()) return oauth_refusal(reply, kListing);
  return listed_tokens(reply.body, endpoints_.shape, subject);
}

Result<bool> OauthServer::revoke(const ListedToken& token, const Errand& errand) {
  const ShownProof proof = TRY(proof_.show(errand));
  const auto reply = TRY(post(endpoints_.revoke, token, proof, errand));
  if (reply.ok()) return true;
  if (reply.status == 400 && reply.body.text_at("error") == "unsupported_token_type") return false;
  return oauth_refusal(reply, kRevoking);
}

Result<bool> OauthServer::introspect(const ListedToken& token, const Errand& errand) {
  const ShownProof proof = TRY(proof_.show(errand));
  const auto reply = TRY(post(endpoints_.introspect, token, proof, errand));
  if (!reply.ok()) return oauth_refusal(reply, kIntrospecting);
  const Value* active = reply.body.find("active");
  if (active == nullptr || !active->is_bool()) {
    return fail(Code::unavailable, "the server did not say whether a token is live");
  }
  return active->as_bool();
}

Result<void> OauthServer::expect_guarded(const Errand& errand) {
  const auto reply = TRY(post(endpoints_.revoke, {Secret(std::string(kNoToken)), TokenType::access}, {}, errand));
  if (reply.status == 400 || reply.status == 401 || reply.status == 403) return {};
  if (reply.ok()) return fail(Code::forbidden, "the server lets anybody revoke tokens, so it proves nothing of us");
  return refusal(reply, kRevoking);
}

Result<ChannelReply> OauthServer::post(const std::string& url, const ListedToken& token, const ShownProof& proof,
                                       const Errand& errand) {
  ChannelCall call;
  call.url = url;
  call.type = kFormType;
  call.authorization = proof.authorization;
  call.body = Secret(form_body({{"token", token.token.reveal()},
                                {"token_type_hint", hint_of(token.type)},
                                {"client_id", proof.client_id},
                                {"client_secret", proof.client_secret.reveal()},
                                {"client_assertion_type", proof.assertion_type},
                                {"client_assertion", proof.assertion}}));
  call.hidden = {token.token, proof.client_secret, Secret(proof.assertion)};
  return send(line_, call, errand);
}

}  // namespace provost::connectors
