#include "core/model/job.h"

namespace provost {

std::string_view to_word(JobState state) {
  switch (state) {
    case JobState::queued:
      return "queued";
    case JobState::working:
      return "working";
    case JobState::completed:
      return "completed";
    case JobState::failed:
      return "failed";
    case JobState::killed:
      return "killed";
  }
  return "";
}

}  // namespace provost
