// The one decision whether a credential lives, for every path that turns one into access.
#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/credential_table.h"
#include "core/store/token_table.h"

namespace provost {

/// A person's credential lives while it is neither spent, revoked nor expired, its person can sign in, nothing has
/// ended the person's credentials since it was minted, its tenant is enabled, and the client that it was given to is
/// there. A link ends with its maker too, and with what its maker may: see maker_covers().
bool is_live(const CredentialBearer& bearer, Instant now);

/// A token of a source or an operator lives while it is neither revoked nor expired, its tenant is enabled, its
/// source is there, and the client that got it is there and still bound to that source.
bool is_live(const TokenBearer& bearer, Instant now);

/// Locks whoever made a link, in a writing transaction: nobody ends the maker's credentials before it is over. Look at
/// the link after this.
Result<void> hold_maker(sql::Session& session, const sql::Dialect& dialect, TenantId tenant, const LinkMaker& maker);

/// What a caller was let in by, to be asked again where the work is done.
struct Proof {
  enum class Kind { none, credential, token, client };
  Kind kind = Kind::none;
  std::string hash = {};  // of a client: its id
};

/// Runs work in one write transaction in which the caller's proof is live, and stays so until it is committed: whoever
/// ends it meanwhile waits, so that no work of an ended credential is committed after the end is acknowledged. Fails
/// with `unauthenticated` when the proof has ended, and then nothing is written; else as the work and the database do.
Result<void> transact_as(sql::Database& database, const Clock& clock, const Proof& proof,
                         const sql::Database::Work& work);

}  // namespace provost
