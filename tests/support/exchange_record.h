// What tests ask of the service and what it answers, kept for tests/openapi to hold against the service's own promise.
#pragma once

#include "core/http/service.h"

namespace provost::test {

/// The service's answer. Where PROVOST_EXCHANGES names a folder, request and answer become a line of the file there
/// that is named after this program; the first line of a run replaces the file.
http::Response recorded(http::Service& service, const http::Request& request);

}  // namespace provost::test
