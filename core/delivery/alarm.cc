#include "core/delivery/alarm.h"

namespace provost::alarm {

void access_still_alive(const Log& log, const ConnectionId& connection, const Event& event) {
  log.error("delivery.access_still_alive",
            {{"alarm", "yes"}, {"connection", connection.value}, {"user", event.subject.id}, {"seq", event.seq}});
}

void dead_letter(const Log& log, const DeadLetter& letter) {
  log.error("delivery.dead_letter", {{"alarm", "yes"},
                                     {"connection", letter.connection.value},
                                     {"subject", letter.subject.id},
                                     {"seq", letter.seq},
                                     {"verb", to_word(letter.verb)},
                                     {"unsafe", letter.unsafe ? "yes" : "no"},
                                     {"reason", letter.reason}});
}

void dead_letter_taken(const Log& log, const DeadLetter& letter) {
  log.info("delivery.dead_letter_taken", {{"alarm", "over"},
                                          {"connection", letter.connection.value},
                                          {"subject", letter.subject.id},
                                          {"seq", letter.seq}});
}

void credential_refused(const Log& log, const ConnectionId& connection, std::string_view reason) {
  log.error("delivery.credential_refused", {{"alarm", "yes"}, {"connection", connection.value}, {"reason", reason}});
}

void credential_accepted(const Log& log, const ConnectionId& connection) {
  log.info("delivery.credential_accepted", {{"alarm", "over"}, {"connection", connection.value}});
}

}  // namespace provost::alarm
