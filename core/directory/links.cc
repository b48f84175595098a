// The directory's door for links of people to sources.
#include "core/directory/change.h"
#include "core/directory/directory.h"

namespace provost {

Result<User> Directory::link(Tables& tables, const User& before, const LinkRequest& request,
                             const Principal& principal) const {
  if (before.managed_by) return fail(Code::conflict, "a source manages this person already");
  User after = before;
  after.managed_by = request.source;
  after.updated = clock_.now();
  ++after.token_epoch;  // every credential dies here
  User saved = TRY(tables.users.save(std::move(after)));
  saved.ended = TRY(ended_by(tables, before, saved));
  TRY(tables.passwords.forget(saved.id));
  if (request.external_id) {
    TRY(tables.external_ids.set(subject_of(saved.id), request.source, request.external_id));
    saved.external_id = request.external_id;
  }
  TRY(note(tables, {subject_of(saved.id), saved.user_name(), "link.make", "", saved.ended}, principal));
  return saved;
}

Result<bool> Directory::ask_link(Tables& tables, const User& user, const std::optional<std::string>& external_id,
                                 const Principal& principal) const {
  if (!principal.source) return false;
  LinkRequest request;
  request.id = ids_.number<UserId>().value;
  request.source = *principal.source;
  request.user = user.id;
  request.external_id = external_id;
  request.asked = clock_.now();
  return tables.links.ask(request);
}

Result<User> Directory::accept_link(Tables& tables, const LinkRequest& request, const Principal& principal) const {
  TRY(tables.sources.hold(request.source));  // one that is retired takes nobody any more
  const auto met = TRY(tables.users.find(request.user, request.source));
  if (!met) return fail(Code::not_found, "the person is no more");
  TRY(tables.locks.hold(SubjectKind::user, met->scim_id));
  const auto person = TRY(tables.users.find(request.user, request.source));
  if (!person) return fail(Code::not_found, "the person is no more");
  User linked = TRY(link(tables, *person, request, principal));
  TRY(tables.links.decide(request.id, LinkState::accepted));
  TRY(note(tables, {subject_of(linked.id), linked.user_name(), "link.accept", ""}, principal));
  return linked;
}

Result<void> Directory::refuse_link(Tables& tables, const LinkRequest& request, const Principal& principal) const {
  if (request.state == LinkState::accepted) return fail(Code::conflict, "the request was accepted already");
  const auto person = TRY(tables.users.find(request.user, request.source));
  TRY(tables.links.decide(request.id, LinkState::refused));
  return note(tables, {subject_of(request.user), person ? person->user_name() : std::string_view(), "link.refuse", ""},
              principal);
}

}  // namespace provost
