// How a family of pages hands over its routes: the face only puts them together.
#pragma once

#include <vector>

#include "core/access/admin_caller.h"
#include "core/http/face.h"

namespace provost::operations {

using Route = http::Face<AdminCaller>::Route;
using Handler = http::Face<AdminCaller>::Handler;
using Routes = std::vector<Route>;

template <class Pages>
using Page = Result<http::Response> (Pages::*)(const AdminCaller&, const http::Exchange&) const;

/// Calls a page of `pages`, which must outlive the route.
template <class Pages>
Handler on(const Pages& pages, Page<Pages> page) {
  return [&pages, page](const AdminCaller& caller, const http::Exchange& exchange) {
    return (pages.*page)(caller, exchange);
  };
}

}  // namespace provost::operations
