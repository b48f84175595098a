// The REST gateway: JSON in paths that name whom a call is about.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/admin/zitadel/caller.h"
#include "core/admin/zitadel/pages.h"
#include "core/http/face.h"

namespace provost::zitadel {

/// The pages below a prefix, each answered by one of the calls.
struct Book {
  std::string_view prefix;
  std::vector<Page> pages;
  std::vector<Rpc> rpcs;
};

/// A face of these pages as the gateway has them: the body is the call's message, parts of the path and of the query
/// are fields of it.
std::unique_ptr<http::AnyFace> make_rest_face(const Book& book, std::shared_ptr<Gate> gate);

/// A face of these pages by Connect and gRPC-web; the media type tells them apart.
std::unique_ptr<http::AnyFace> make_connect_face(const Book& book, std::shared_ptr<Gate> gate);

}  // namespace provost::zitadel
