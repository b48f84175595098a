#include "core/admin/zitadel/fault.h"

#include <utility>

namespace provost::zitadel {
namespace {

/// Every code of the house has its row.
Fault row_of(Code code) {
  switch (code) {
    case Code::invalid_syntax:
      return {GrpcCode::invalid_argument, "PROVOST-Syntax", ""};
    case Code::invalid_value:
    case Code::invalid_filter:
    case Code::invalid_path:
    case Code::no_target:
    case Code::mutability:
    case Code::too_many:
      return {GrpcCode::invalid_argument, "PROVOST-Value", ""};
    case Code::uniqueness:
      return {GrpcCode::already_exists, "PROVOST-Taken", ""};
    case Code::conflict:
      return {GrpcCode::failed_precondition, "PROVOST-LastAdmin", ""};
    case Code::unauthenticated:
      return {GrpcCode::unauthenticated, "AUTH-7fs1e", ""};
    case Code::forbidden:
      return {GrpcCode::permission_denied, "AUTH-AWfge", ""};
    case Code::not_found:
      return {GrpcCode::not_found, "PROVOST-Path", ""};
    case Code::precondition_failed:
      return {GrpcCode::aborted, "PROVOST-Raced", ""};
    case Code::too_large:
      return {GrpcCode::resource_exhausted, "PROVOST-Large", ""};
    case Code::unsupported:
      return {GrpcCode::unimplemented, "PROVOST-Unsupported", ""};
    case Code::limited:
      return {GrpcCode::resource_exhausted, "PROVOST-Limited", ""};
    case Code::unavailable:
      return {GrpcCode::unavailable, "PROVOST-Unavailable", ""};
    case Code::internal:
      break;
  }
  return {GrpcCode::internal, "PROVOST-Internal", ""};
}

GrpcCode code_of_status(int status) {
  switch (status) {
    case 401:
      return GrpcCode::unauthenticated;
    case 403:
      return GrpcCode::permission_denied;
    case 404:
      return GrpcCode::not_found;
    case 408:
      return GrpcCode::deadline_exceeded;
    case 413:
    case 429:
    case 431:
      return GrpcCode::resource_exhausted;
    case 405:
    case 415:
    case 501:
    case 505:
      return GrpcCode::unimplemented;
    case 503:
      return GrpcCode::unavailable;
    default:
      return status < 500 ? GrpcCode::invalid_argument : GrpcCode::internal;
  }
}

}  // namespace

Fault fault_of(const Error& error) {
  Fault fault = row_of(error.code);
  fault.retry_after = error.retry_after();
  fault.text = fault.code == GrpcCode::internal ? "the server met an unexpected condition" : error.detail;
  return fault;
}

Fault fault_of_status(int status, std::string_view reason) {
  return Fault{code_of_status(status), "PROVOST-" + std::to_string(status), std::string(reason)};
}

Fault too_many_kept(std::string text) {
  return Fault{GrpcCode::failed_precondition, "PROVOST-TooMany", std::move(text)};
}

Fault too_many_calls() { return fault_of(Error{Code::limited, "too many calls; wait a moment"}); }

int http_status(GrpcCode code) {
  switch (code) {
    case GrpcCode::ok:
      return 200;
    case GrpcCode::invalid_argument:
    case GrpcCode::failed_precondition:
      return 400;
    case GrpcCode::unauthenticated:
      return 401;
    case GrpcCode::permission_denied:
      return 403;
    case GrpcCode::not_found:
      return 404;
    case GrpcCode::already_exists:
    case GrpcCode::aborted:
      return 409;
    case GrpcCode::resource_exhausted:
      return 429;
    case GrpcCode::unimplemented:
      return 501;
    case GrpcCode::unavailable:
      return 503;
    case GrpcCode::deadline_exceeded:
      return 504;
    case GrpcCode::internal:
      return 500;
  }
  return 500;
}

std::string_view connect_name(GrpcCode code) {
  switch (code) {
    case GrpcCode::ok:
      return "ok";
    case GrpcCode::invalid_argument:
      return "invalid_argument";
    case GrpcCode::deadline_exceeded:
      return "deadline_exceeded";
    case GrpcCode::not_found:
      return "not_found";
    case GrpcCode::already_exists:
      return "already_exists";
    case GrpcCode::permission_denied:
      return "permission_denied";
    case GrpcCode::resource_exhausted:
      return "resource_exhausted";
    case GrpcCode::failed_precondition:
      return "failed_precondition";
    case GrpcCode::aborted:
      return "aborted";
    case GrpcCode::unimplemented:
      return "unimplemented";
    case GrpcCode::internal:
      return "internal";
    case GrpcCode::unavailable:
      return "unavailable";
    case GrpcCode::unauthenticated:
      return "unauthenticated";
  }
  return "internal";
}

std::string message_of(const Fault& fault) { return fault.text + " (" + fault.id + ")"; }

}  // namespace provost::zitadel
