#include "core/oauth/html.h"

#include <algorithm>

namespace provost::oauth {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

http::Response html_answer(const Page& page) {
  http::Response response;
  response.status = page.status;
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
                       "form-action 'self'" +
                           (page.leads_to.empty() ? "" : " " + page.leads_to));
  response.headers.set("Referrer-Policy", "no-referrer");
  response.headers.set("X-Content-Type-Options", "nosniff");
  const std::string title = escaped(page.title);
  response.body = R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>)" + title + R"(</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1rem/1.5 sans-serif;max-width:22rem;margin:4rem auto;padding:0 1rem}label,input,button{display:block;width:100%}
input,button{font:inherit;padding:.5rem;margin:.25rem 0 1rem;box-sizing:border-box}</style></head>
<body><main><h1>)" +
                  title + "</h1>" + page.main + "</main></body></html>\n";
  return response;
}

std::string wait_message(const Error& error) {
  const std::int64_t seconds = error.wait.count();
  if (seconds == 0) return "Too many attempts. Wait a moment, then try again.";
  return "Too many attempts. Try again in " + std::to_string(seconds) + (seconds == 1 ? " second." : " seconds.");
}

std::string origin_of(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (scheme == std::string_view::npos) return "";
  const std::string_view origin = uri.substr(0, uri.find_first_of("/?#", scheme + 3));
  // Anything else could end the directive, or the header. A name that is not ASCII is written so in a URI.
  const bool plain = std::all_of(origin.begin(), origin.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".:-_/[]").find(c) != std::string_view::npos;
  });
  return plain ? std::string(origin) : "";
}

}  // namespace provost::oauth
