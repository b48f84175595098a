#include "core/admin/zitadel/pages.h"

namespace provost::zitadel {

std::vector<Page> session_pages() {
  return {
      {"POST",
       "",
       "CreateSession",
       {"zitadelCreateSession",
        "Signs a person in by a password that is right.",
        "ZitadelCreateSession",
        {{200, "ZitadelSessionCreated"}}}},
      {"POST",
       "/search",
       "ListSessions",
       {"zitadelListSessions",
        "Lists the living sessions of a person.",
        "ZitadelListSessions",
        {{200, "ZitadelSessionList"}}}},
      {"GET",
       "/{session_id}",
       "GetSession",
       {"zitadelGetSession", "Shows a session.", "", {{200, "ZitadelSessionAnswer"}}, {"sessionToken"}}},
      {"PATCH",
       "/{session_id}",
       "SetSession",
       {"zitadelSetSession",
        "Checks the password of a session's person again.",
        "ZitadelSetSession",
        {{200, "ZitadelSessionSet"}}}},
      {"DELETE",
       "/{session_id}",
       "DeleteSession",
       {"zitadelDeleteSession", "Ends a session.", "ZitadelSessionToken", {{200, "ZitadelChange"}}}},
  };
}

std::vector<Page> session_service_pages() {
  return {
      {"POST",
       "/CreateSession",
       "CreateSession",
       {"zitadelConnectCreateSession",
        "Signs a person in by a password that is right.",
        "ZitadelCreateSession",
        {{200, "ZitadelSessionCreated"}}}},
      {"POST",
       "/ListSessions",
       "ListSessions",
       {"zitadelConnectListSessions",
        "Lists the living sessions of a person.",
        "ZitadelListSessions",
        {{200, "ZitadelSessionList"}}}},
      {"POST",
       "/GetSession",
       "GetSession",
       {"zitadelConnectGetSession", "Shows a session.", "ZitadelSessionId", {{200, "ZitadelSessionAnswer"}}}},
      {"POST",
       "/SetSession",
       "SetSession",
       {"zitadelConnectSetSession",
        "Checks the password of a session's person again.",
        "ZitadelSetSession",
        {{200, "ZitadelSessionSet"}}}},
      {"POST",
       "/DeleteSession",
       "DeleteSession",
       {"zitadelConnectDeleteSession", "Ends a session.", "ZitadelSessionId", {{200, "ZitadelChange"}}}},
  };
}

}  // namespace provost::zitadel
