#include "core/http/curl_client.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/http/address_guard.h"
#include "core/http/call_rules.h"
#include "core/http/curl_options.h"
#include "core/http/origin_pool.h"

namespace provost::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;
using Lines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

std::string part_of(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

/// Where a call goes, in libcurl's own reading, so that nobody reads the URL in another way later.
struct Destination {
  Url url{nullptr, &curl_url_cleanup};
  std::string scheme, host, port;
};

Result<Destination> destination_of(const HttpCall& call, const CurlLimits& limits) {
  Destination to{Url(curl_url(), &curl_url_cleanup), "", "", ""};
  constexpr unsigned kFlags = CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS;
  if (!to.url || curl_url_set(to.url.get(), CURLUPART_URL, call.url.c_str(), kFlags) != CURLUE_OK) {
    return fail(Code::invalid_value, "the URL cannot be read");
  }
  to.scheme = part_of(to.url, CURLUPART_SCHEME);
  to.host = part_of(to.url, CURLUPART_HOST);
  to.port = part_of(to.url, CURLUPART_PORT);
  if (to.scheme != "https" && !(to.scheme == "http" && call.allow_http)) {
    return fail(Code::forbidden, "only https is allowed here");
  }
  if (call.url.find('#') != std::string::npos) return fail(Code::invalid_value, "the URL has a fragment");
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD}) {
    char* text = nullptr;
    const bool present = curl_url_get(to.url.get(), part, &text, 0) == CURLUE_OK;
    curl_free(text);
    if (present) return fail(Code::invalid_value, "the URL has a user or password in it");
  }
  TRY(check_path(part_of(to.url, CURLUPART_PATH)));
  const auto port = text::to_integer(to.port);
  const auto allowed = [&](std::uint16_t number) { return port == number; };
  if (!call.allow_network && !limits.ports.empty() && std::none_of(limits.ports.begin(), limits.ports.end(), allowed)) {
    return fail(Code::forbidden, "port " + to.port + " is not allowed");
  }
  return to;
}

/// A reply while it comes in. libcurl calls these functions from C, so none of them may throw.
struct Incoming {
  const HttpCall& call;
  const CurlLimits& limits;
  HttpReply reply{};
  std::size_t header_bytes = 0;
  std::size_t header_lines = 0;
  bool in_head = false;   // between a status line and the empty line that ends its head
  bool has_head = false;  // of the final reply; what follows it are trailers
  bool too_large = false;
  bool encoded = false;  // compressed, though we did not ask for it
  bool not_public = false;

  bool take_header(std::string_view line) {
    header_bytes += line.size();
    too_large = too_large || header_bytes > limits.header_bytes || ++header_lines > limits.header_lines;
    if (too_large || has_head) return !too_large;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (!in_head) {
      in_head = true;
      reply.headers = Headers();
      const bool interim = line.size() > 9 && line[9] == '1';
      reply.status = interim ? 100 : 0;
    } else if (line.empty()) {
      in_head = false;
      has_head = reply.status != 100;
    } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
      reply.headers.add(std::string(line.substr(0, colon)), std::string(text::trim(line.substr(colon + 1))));
    }
    return true;
  }

  bool take_body(std::string_view bytes) {
    const auto encoding = reply.headers.find("Content-Encoding");
    encoded = encoding.has_value() && !text::equal_ignoring_case(*encoding, "identity");
    too_large = too_large || bytes.size() > call.reply_limit - reply.body.size();
    if (encoded || too_large) return false;
    reply.body.append(bytes);
    return true;
  }
};

std::size_t on_header(char* bytes, std::size_t one, std::size_t count, void* incoming) noexcept {
  return static_cast<Incoming*>(incoming)->take_header({bytes, one * count}) ? one * count : 0;
}

std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* incoming) noexcept {
  return static_cast<Incoming*>(incoming)->take_body({bytes, one * count}) ? one * count : 0;
}

/// The only place where the address is known for sure: it is the one that the next system call connects to.
curl_socket_t on_socket(void* data, curlsocktype, curl_sockaddr* address) noexcept {
  auto* incoming = static_cast<Incoming*>(data);
  if (!incoming->call.allow_network && !is_public(&address->addr, static_cast<socklen_t>(address->addrlen))) {
    incoming->not_public = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Lines lines_of(const HttpCall& call) {
  Lines lines(nullptr, &curl_slist_free_all);
  const auto add = [&lines](const std::string& line) {
    curl_slist* grown = curl_slist_append(lines.get(), line.c_str());
    if (grown == nullptr) throw std::bad_alloc();
    if (!lines) lines.reset(grown);
  };
  for (const auto& [name, value] : call.headers.all()) {
    add(text::trim(value).empty() ? name + ";" : name + ": " + value);  // libcurl's way to send an empty value
  }
  if (call.headers.count("User-Agent") == 0) add("User-Agent: provost");
  if (call.headers.count("Accept-Encoding") == 0) add("Accept-Encoding: identity");
  if (call.headers.count("Content-Type") == 0) add("Content-Type:");  // else libcurl claims a form
  add("Expect:");
  return lines;
}

void set_method(CurlOptions& options, const HttpCall& call) {
  if (call.method == "HEAD") return options.set(CURLOPT_NOBODY, 1L);
  if (!call.body.empty() || call.method == "POST" || call.method == "PUT" || call.method == "PATCH") {
    options.set(CURLOPT_POST, 1L);
    options.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    options.set(CURLOPT_POSTFIELDS, call.body.c_str());
  }
  // On a connection that was open before and ends without an answer libcurl sends a call again, unasked. What it names
  // may be made twice then, so it goes out on a connection of its own (RFC 9110 §9.2.2).
  if (call.method == "POST") options.set(CURLOPT_FRESH_CONNECT, 1L);
  options.set(CURLOPT_CUSTOMREQUEST, call.method.c_str());
}

void set_walls(CurlOptions& options, const HttpCall& call) {
  options.set(CURLOPT_PROTOCOLS_STR, call.allow_http ? "http,https" : "https");
  options.set(CURLOPT_FOLLOWLOCATION, 0L);
  options.set(CURLOPT_PROXY, "");  // not from the environment either
  options.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  options.set(CURLOPT_PATH_AS_IS, 1L);
  options.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  options.set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  options.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  options.set(CURLOPT_SSL_VERIFYPEER, 1L);
  options.set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!call.ca_file.empty()) {
    options.set(CURLOPT_CAINFO, call.ca_file.c_str());
    options.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // else the system's are trusted as well
  }
}

void set_time(CurlOptions& options, milliseconds left, milliseconds connect) {
  options.set(CURLOPT_NOSIGNAL, 1L);
  options.set(CURLOPT_QUICK_EXIT, 1L);  // a resolver that hangs must not hold a call beyond its deadline
  options.set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  options.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(left, connect).count()));
  options.set(CURLOPT_MAXCONNECTS, 1L);
  options.set(CURLOPT_MAXAGE_CONN, 60L);
}

void set_hooks(CurlOptions& options, Incoming& incoming) {
  options.set(CURLOPT_HEADERFUNCTION, &on_header);
  options.set(CURLOPT_HEADERDATA, &incoming);
  options.set(CURLOPT_WRITEFUNCTION, &on_body);
  options.set(CURLOPT_WRITEDATA, &incoming);
  options.set(CURLOPT_OPENSOCKETFUNCTION, &on_socket);
  options.set(CURLOPT_OPENSOCKETDATA, &incoming);
}

/// Our words for libcurl's: its own may quote what the app sent or what we did.
tl::unexpected<Error> failure(CURLcode code, const Incoming& incoming, const std::string& host) {
  if (incoming.too_large) return fail(Code::too_large, "the reply of " + host + " is larger than allowed");
  if (incoming.encoded) return fail(Code::unavailable, host + " compressed its reply, though nobody asked for it");
  if (incoming.not_public) return fail(Code::forbidden, host + " is at an address that is not public");
  constexpr std::pair<CURLcode, const char*> kWords[] = {
      {CURLE_OPERATION_TIMEDOUT, " did not answer in time"},
      {CURLE_COULDNT_RESOLVE_HOST, " is not a name that can be resolved"},
      {CURLE_COULDNT_CONNECT, " refused the connection"},
      {CURLE_PEER_FAILED_VERIFICATION, " showed a certificate that is not trusted"},
      {CURLE_SSL_CACERT_BADFILE, " cannot be verified: the CA file cannot be read"},
      {CURLE_SSL_CONNECT_ERROR, " could not agree on TLS"},
      {CURLE_GOT_NOTHING, " closed the connection without an answer"},
      {CURLE_PARTIAL_FILE, " broke off in its answer"},
      {CURLE_RECV_ERROR, " broke off in its answer"},
      {CURLE_SEND_ERROR, " broke off while the call was sent"},
  };
  const auto* found =
      std::find_if(std::begin(kWords), std::end(kWords), [code](const auto& words) { return words.first == code; });
  return fail(Code::unavailable, host + (found != std::end(kWords) ? found->second : " did not answer in HTTP"));
}

}  // namespace

/// libcurl counts who started it, so each client may own one.
class CurlClient::Library {
 public:
  Library() {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl cannot start");
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { curl_global_cleanup(); }
};

struct CurlClient::Pool {
  struct Cleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  using Handle = std::unique_ptr<CURL, Cleanup>;

  explicit Pool(std::size_t most) : handles(most) {}

  OriginPool<Handle> handles;  // a handle keeps the one connection that its last call left open
};

CurlClient::CurlClient(CurlLimits limits)
    : limits_(std::move(limits)),
      library_(std::make_unique<Library>()),
      pool_(std::make_unique<Pool>(limits_.connections)) {}

CurlClient::~CurlClient() = default;

Result<HttpReply> CurlClient::send(const HttpCall& call) {
  const auto until = steady_clock::now() + call.deadline;
  TRY(check_call(call));
  const auto to = TRY(destination_of(call, limits_));
  // An open connection is not checked again, so it serves only calls that were allowed the same and trust the same.
  const std::string origin =
      to.scheme + "://" + to.host + ":" + to.port + (call.allow_network ? " any " : " public ") + call.ca_file;
  auto lease = pool_->handles.take(origin, until);
  if (!lease) return fail(Code::unavailable, "too many calls are on their way to answer this one in time");
  Pool::Handle& handle = lease->thing();
  if (!handle) handle.reset(curl_easy_init());
  if (!handle) return fail(Code::unavailable, "no memory for a call");
  const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
  if (left <= milliseconds(0)) return fail(Code::unavailable, to.host + " was not called in time");

  Incoming incoming{.call = call, .limits = limits_};
  const Lines lines = lines_of(call);
  CurlOptions options(handle.get());
  options.set(CURLOPT_CURLU, to.url.get());
  options.set(CURLOPT_HTTPHEADER, lines.get());
  set_method(options, call);
  set_walls(options, call);
  set_time(options, left, limits_.connect);
  set_hooks(options, incoming);
  if (!options.all_taken()) return fail(Code::internal, "libcurl lacks an option");
  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_reset(handle.get());  // forgets this call and its credentials; only the connection stays
  if (code != CURLE_OK || status < 200) return failure(code, incoming, to.host);
  incoming.reply.status = static_cast<int>(status);
  return std::move(incoming.reply);
}

}  // namespace provost::http
