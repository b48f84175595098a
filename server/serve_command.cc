// `provost serve`
#include <csignal>
#include <cstdio>
#include <ctime>

#include "core/base/text.h"
#include "core/http/server.h"
#include "core/store/serving_lock.h"
#include "server/commands.h"
#include "server/house.h"
#include "server/late_service.h"
#include "server/post_office.h"

namespace provost {
namespace {

constexpr std::chrono::seconds kDrain{10};
constexpr std::chrono::nanoseconds kLookEvery{100'000'000};
constexpr int kMostLooks = 300;  // half a minute: who leaves drains first, and then ends a call to each app

struct Listen {
  std::string host;
  std::uint16_t port = 0;
};

/// HOST:PORT, the host of IPv6 in brackets.
Result<Listen> listen_of(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : text::to_integer(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65'535) return fail(Code::invalid_value, "--listen takes HOST:PORT");
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return Listen{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool is_loopback(const std::string& host) { return host == "::1" || host == "localhost" || host.starts_with("127."); }

struct Span {
  std::int64_t least, most;
};

Result<std::size_t> count_of(const Configuration& configuration, std::string_view option, Span span) {
  const auto count = text::to_integer(configuration.text(option));
  if (!count || *count < span.least || *count > span.most) {
    return fail(Code::invalid_value, "--" + std::string(option) + " is a number from " + std::to_string(span.least) +
                                         " to " + std::to_string(span.most));
  }
  return static_cast<std::size_t>(*count);
}

/// TLS, or the reasons why this server may do without.
Result<std::optional<http::TlsOptions>> tls_of(const Configuration& configuration, const Listen& listen) {
  if (configuration.is_on("insecure-http")) {
    if (!is_loopback(listen.host) && !configuration.is_on("behind-proxy")) {
      return fail(Code::invalid_value, "--insecure-http is for loopback addresses, or together with --behind-proxy");
    }
    return std::optional<http::TlsOptions>();
  }
  http::TlsOptions tls;
  tls.certificate_file = configuration.text("tls-cert");
  tls.key_file = configuration.text("tls-key");
  tls.client_ca_file = configuration.text("client-ca");
  if (tls.certificate_file.empty() || tls.key_file.empty()) {
    return fail(Code::invalid_value, "--tls-cert and --tls-key are needed (or --insecure-http on loopback)");
  }
  return std::optional(std::move(tls));
}

Result<http::ServerOptions> server_options(const Configuration& configuration) {
  const Listen listen = TRY(listen_of(configuration.text("listen")));
  http::ServerOptions options;
  options.address = listen.host == "localhost" ? "127.0.0.1" : listen.host;
  options.port = listen.port;
  options.io_threads = TRY(count_of(configuration, "io-threads", {0, 256}));
  options.workers = TRY(count_of(configuration, "workers", {0, 256}));
  options.tls = TRY(tls_of(configuration, listen));
  return options;
}

/// `url` is what the server calls itself where nobody says otherwise.
Result<House::Rules> rules_of(const Configuration& configuration, const std::string& url) {
  const std::string_view configured = configuration.text("public-url");
  House::Rules rules;
  rules.public_url = configured.empty() ? url : std::string(configured);
  const std::size_t days = TRY(count_of(configuration, "inactive-days", {1, 36'525}));
  rules.inactivity = std::chrono::hours(24) * static_cast<std::int64_t>(days);
  const std::size_t minutes = TRY(count_of(configuration, "reconcile-minutes", {0, 1'440}));
  rules.reconcile_every = std::chrono::minutes(static_cast<std::int64_t>(minutes));
  const std::size_t kept = TRY(count_of(configuration, "receipt-days", {1, 36'525}));
  rules.retention.receipts = std::chrono::hours(24) * static_cast<std::int64_t>(kept);
  rules.zendesk_calls = TRY(count_of(configuration, "zendesk-calls", {1, 1'000'000}));
  rules.least_password = TRY(count_of(configuration, "signup-password-length", {1, 256}));
  const std::size_t calls = TRY(count_of(configuration, "rocketchat-calls", {0, 1'000'000}));
  rules.rocketchat_calls = static_cast<std::int64_t>(calls);
  const std::size_t posts = TRY(count_of(configuration, "unleash-posts", {1, 1'000'000}));
  rules.posts_per_minute = static_cast<std::int64_t>(posts);
  return rules;
}

std::string own_url(const http::ServerOptions& options, std::uint16_t port) {
  const std::string host =
      options.address.find(':') == std::string::npos ? options.address : "[" + options.address + "]";
  return (options.tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

/// The signals that serve() waits for; blocked in every thread, so that only the wait sees them.
sigset_t awaited_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

/// Returns when the operator wants the server to end; a SIGHUP meanwhile reloads the certificates.
void wait_for_end(const sigset_t& signals, http::Server& server, const Log& log) {
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGHUP) return;
    const auto reloaded = server.reload_certificates();
    if (reloaded) {
      log.info("tls.reloaded");
    } else {
      log.error("tls.reload_failed", {{"reason", std::string_view(reloaded.error().detail)}});
    }
  }
}

/// False if the operator wants this server to end before it began.
bool may_wait(const sigset_t& signals) {
  const timespec pause{0, kLookEvery.count()};
  const int signal = sigtimedwait(&signals, nullptr, &pause);
  return signal != SIGTERM && signal != SIGINT;
}

/// An embedded database is served by one server at a time: the next one waits while the one before it leaves, and goes
/// at once if that one stays. PostgreSQL is served by any number of them.
Result<std::optional<ServingLock>> lock_of(Workshop& workshop, const sigset_t& signals) {
  if (!workshop.is_embedded()) return std::optional<ServingLock>();
  TRY(workshop.database_of_any_schema());  // makes the file, and changes nothing in it
  ServingLock lock = TRY(ServingLock::open(workshop.embedded_path()));
  for (int look = 0; look < kMostLooks; ++look) {
    const ServingLock::Holder holder = TRY(lock.take());
    if (holder == ServingLock::Holder::ours) return std::optional(std::move(lock));
    if (holder == ServingLock::Holder::other) break;
    if (look == 0) workshop.log().info("server.waits", {{"for", "the server before it, which is about to end"}});
    if (!may_wait(signals)) return fail(Code::unavailable, "told to end before another provost let go of the database");
  }
  return fail(Code::conflict, "another provost serves this database");
}

Result<Value> serve(Workshop& workshop) {
  const sigset_t signals = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const http::ServerOptions options = TRY(server_options(workshop.configuration()));
  std::optional<ServingLock> lock = TRY(lock_of(workshop, signals));  // before all that runs, so that it goes last
  sql::Database* database = TRY(workshop.database());
  const crypto::SealingKey* key = TRY(workshop.master_key());
  const Keyring* keyring = TRY(workshop.keyring());
  const crypto::JwtSigner* signer = TRY(workshop.signer());

  scim::Catalogue catalogue = TRY(scim::Catalogue::built_in());

  LateService service;
  std::optional<House> house;  // before the server, so that it outlives every request
  http::Server server(options, {service, workshop.clock(), workshop.log()});
  TRY(server.start());
  const std::string url = own_url(options, server.port());
  House::Rules rules = TRY(rules_of(workshop.configuration(), url));
  const LinkPost post = TRY(link_post_of(workshop, rules.public_url));
  rules.public_url = post.public_url;
  rules.send_mail = post.send;
  house.emplace(House::Ground{workshop, *database, *key, *keyring, *signer}, std::move(catalogue), rules);
  TRY(house->start());
  service.set(house->service());
  std::printf("provost ready on %s\n", url.c_str());
  std::fflush(stdout);

  wait_for_end(signals, server, workshop.log());
  if (lock) lock->leave();
  const bool drained = server.drain(kDrain);
  house->stop();
  workshop.log().info("server.ended", {{"drained", std::int64_t{drained}}});
  return Value();
}

}  // namespace

void add_serve_command(CLI::App& app, CommandLine& line) {
  line.choose(app.add_subcommand("serve", "serve SCIM and the operations API, and deliver every change"), serve);
}

}  // namespace provost
