#include "core/http/curl_mailer.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "core/http/curl_options.h"
#include "core/http/mail_text.h"

namespace provost::http {
namespace {

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Lines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

constexpr int kMostUnderWay = 2;
constexpr long kConnectMs = 5'000;

/// The host of an URL that is scheme, host and perhaps a port; "" for any other.
std::string_view host_in(std::string_view url) {
  const std::size_t start = url.find("://") + 3;
  const std::string_view rest = url.substr(start);
  const bool plain = !rest.empty() && std::all_of(rest.begin(), rest.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == ':' || c == '[' || c == ']';
  });
  if (!plain) return "";
  return rest.starts_with('[') ? rest.substr(0, rest.find(']') + 1) : rest.substr(0, rest.find(':'));
}

bool is_loopback(std::string_view host) { return host == "127.0.0.1" || host == "[::1]" || host == "localhost"; }

Result<void> check(const SmtpOptions& options) {
  const bool implicit = options.url.starts_with("smtps://");
  if (!implicit && !options.url.starts_with("smtp://")) {
    return fail(Code::invalid_value, "--smtp-url is smtp://HOST:PORT or smtps://HOST:PORT");
  }
  const std::string_view host = host_in(options.url);
  if (host.empty()) return fail(Code::invalid_value, "--smtp-url holds a host and a port, and nothing else");
  if (!is_plain_address(options.from))
    return fail(Code::invalid_value, "--smtp-from is needed: a plain e-mail address");
  if (options.plain_loopback && (implicit || !is_loopback(host))) {
    return fail(Code::invalid_value, "--smtp-plain-loopback is for smtp:// and an address of this host");
  }
  if (options.user.empty() != options.password.reveal().empty()) {
    return fail(Code::invalid_value, "--smtp-user and a password for it go together");
  }
  return {};
}

/// What is still to be sent. libcurl calls this from C.
std::size_t on_read(char* place, std::size_t one, std::size_t count, void* rest) noexcept {
  auto* left = static_cast<std::string_view*>(rest);
  const std::size_t size = std::min(one * count, left->size());
  std::memcpy(place, left->data(), size);
  left->remove_prefix(size);
  return size;
}

/// What a server says beyond its codes is not kept.
std::size_t on_write(char*, std::size_t one, std::size_t count, void*) noexcept { return one * count; }

/// Our words for libcurl's: its own may quote what the server sent.
tl::unexpected<Error> failure(CURLcode code, long reply) {
  constexpr std::pair<CURLcode, const char*> kWords[] = {
      {CURLE_OPERATION_TIMEDOUT, "the mail server did not answer in time"},
      {CURLE_COULDNT_RESOLVE_HOST, "the name of the mail server cannot be resolved"},
      {CURLE_COULDNT_CONNECT, "the mail server refused the connection"},
      {CURLE_USE_SSL_FAILED, "the mail server does not offer TLS"},
      {CURLE_PEER_FAILED_VERIFICATION, "the mail server showed a certificate that is not trusted"},
      {CURLE_SSL_CACERT_BADFILE, "the CA file for the mail server cannot be read"},
      {CURLE_SSL_CONNECT_ERROR, "the mail server could not agree on TLS"},
      {CURLE_LOGIN_DENIED, "the mail server refused our credential"},
  };
  const auto* found =
      std::find_if(std::begin(kWords), std::end(kWords), [code](const auto& words) { return words.first == code; });
  if (found != std::end(kWords)) return fail(Code::unavailable, found->second);
  if (reply >= 400 && reply < 500) return fail(Code::unavailable, "the mail server put the message off");
  if (reply >= 500 && reply < 600) return fail(Code::unavailable, "the mail server refused the message");
  return fail(Code::unavailable, "the mail server broke off");
}

void set_walls(CurlOptions& settings, const SmtpOptions& options) {
  settings.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  settings.set(CURLOPT_PROXY, "");
  settings.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  settings.set(CURLOPT_NOSIGNAL, 1L);
  settings.set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.deadline.count()));
  settings.set(CURLOPT_CONNECTTIMEOUT_MS, std::min(kConnectMs, static_cast<long>(options.deadline.count())));
  settings.set(CURLOPT_FRESH_CONNECT, 1L);
  settings.set(CURLOPT_FORBID_REUSE, 1L);
  settings.set(CURLOPT_USE_SSL, static_cast<long>(options.plain_loopback ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  settings.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  settings.set(CURLOPT_SSL_VERIFYPEER, 1L);
  settings.set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    settings.set(CURLOPT_CAINFO, options.ca_file.c_str());
    settings.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // else the system's are trusted as well
  }
}

Result<void> deliver(const SmtpOptions& options, const Mail& mail, const std::string& message) {
  const Handle handle(curl_easy_init(), &curl_easy_cleanup);
  const Lines recipients(curl_slist_append(nullptr, ("<" + mail.to + ">").c_str()), &curl_slist_free_all);
  if (!handle || !recipients) return fail(Code::unavailable, "no memory for a message");
  const std::string user = options.user;
  const std::string password(options.password.reveal());
  const std::string from = "<" + options.from + ">";
  std::string_view rest = message;
  CurlOptions settings(handle.get());
  set_walls(settings, options);
  settings.set(CURLOPT_URL, options.url.c_str());
  if (!user.empty()) {
    settings.set(CURLOPT_USERNAME, user.c_str());
    settings.set(CURLOPT_PASSWORD, password.c_str());
  }
  settings.set(CURLOPT_MAIL_FROM, from.c_str());
  settings.set(CURLOPT_MAIL_RCPT, recipients.get());
  settings.set(CURLOPT_UPLOAD, 1L);
  settings.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
  settings.set(CURLOPT_READFUNCTION, &on_read);
  settings.set(CURLOPT_READDATA, &rest);
  settings.set(CURLOPT_WRITEFUNCTION, &on_write);
  if (!settings.all_taken()) return fail(Code::internal, "libcurl lacks an option");
  const CURLcode code = curl_easy_perform(handle.get());
  long reply = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &reply);
  if (code != CURLE_OK) return failure(code, reply);
  return {};
}

}  // namespace

CurlMailer::CurlMailer(SmtpOptions options, const Clock& clock, IdMaker& ids)
    : options_(std::move(options)), clock_(clock), ids_(ids) {}

Result<std::shared_ptr<CurlMailer>> CurlMailer::open(SmtpOptions options, const Clock& clock, IdMaker& ids) {
  TRY(check(options));
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return fail(Code::internal, "libcurl cannot start");
  return std::shared_ptr<CurlMailer>(new CurlMailer(std::move(options), clock, ids));
}

Result<void> CurlMailer::send(const Mail& mail) {
  const std::string message = TRY(message_of(mail, {options_.from, clock_.now(), ids_.uuid<TokenId>().value}));
  {
    const std::lock_guard lock(mutex_);
    if (under_way_ >= kMostUnderWay)
      return fail(Code::limited, "too many messages are under way; ask again in a moment");
    ++under_way_;
  }
  const auto sent = deliver(options_, mail, message);
  const std::lock_guard lock(mutex_);
  --under_way_;
  return sent;
}

}  // namespace provost::http
