// The object graph of a running server: who owns whom, in the order of the floors.
#pragma once

#include <memory>

#include "core/access/admin_authenticator.h"
#include "core/access/authenticator.h"
#include "core/access/credentials.h"
#include "core/admin/unleash/parts.h"
#include "core/audit/sequencer.h"
#include "core/crypto/password.h"
#include "core/delivery/bell.h"
#include "core/delivery/dispatcher.h"
#include "core/directory/catalogues.h"
#include "core/directory/directory.h"
#include "core/http/curl_client.h"
#include "core/http/mail.h"
#include "core/http/router.h"
#include "core/jobs/chores.h"
#include "core/jobs/job_runner.h"
#include "core/reconcile/reconciler.h"
#include "core/schema/catalogue.h"
#include "server/workshop.h"

namespace provost {

/// Everything between the transport and the database. Not movable: its parts refer to each other.
class House {
 public:
  /// What the operator may set about it.
  struct Rules {
    std::string public_url;  // begins every location
    Duration inactivity;
    std::size_t least_password = 1;
    std::size_t zendesk_calls = 700;     // of one caller in a minute
    std::int64_t rocketchat_calls = 10;  // a minute, of one address at one path of that dialect; 0: any number
    std::int64_t posts_per_minute = unleash::kPostsPerMinute;
    Duration reconcile_every{0};  // zero: never
    Retention retention = {};
    http::SendMail send_mail = {};  // nothing: there is no mail
  };
  /// Builds the graph over an open database. Nothing runs before start().
  struct Ground {
    Workshop& workshop;
    sql::Database& database;
    const crypto::SealingKey& key;  // the master key: others are derived from it
    const crypto::Vault& vault;
    const crypto::JwtSigner& signer;
  };
  House(const Ground& ground, scim::Catalogue catalogue, const Rules& rules);
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  http::Service& service() { return *router_; }
  /// Starts to deliver, to work off jobs and chores, to chain the audit trail and to compare apps with the directory;
  /// fails as the database does.
  Result<void> start();
  /// Stops all of them; what is in flight ends or is sent again by whoever starts next.
  void stop();

 private:
  std::vector<std::unique_ptr<http::AnyFace>> make_faces(const Ground& ground, const Rules& rules);
  std::vector<Chore> make_chores(const Ground& ground);

  crypto::PasswordHasher passwords_;
  http::CurlClient outbound_;
  Bell bell_;    // people or groups changed
  Bell queued_;  // a job was queued
  Bell begun_;   // work was begun that goes on by itself
  const Catalogues catalogues_;
  Authenticator authenticator_;
  Credentials credentials_;
  AdminAuthenticator admin_authenticator_;
  Directory directory_;
  Dispatcher dispatcher_;
  JobRunner job_runner_;
  Reconciler reconciler_;
  Sequencer sequencer_;
  Chores chores_;
  std::unique_ptr<http::Router> router_;
};

}  // namespace provost
