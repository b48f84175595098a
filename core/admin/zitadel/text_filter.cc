#include "core/admin/zitadel/text_filter.h"

#include "core/admin/zitadel/filter.pb.h"
#include "core/base/text.h"

namespace provost::zitadel {

namespace filter = ::zitadel::filter::v2;

bool fulfils(int method, std::string_view text, std::string_view sought) {
  switch (method) {
    case filter::TEXT_FILTER_METHOD_EQUALS:
      return text == sought;
    case filter::TEXT_FILTER_METHOD_STARTS_WITH:
      return text.starts_with(sought);
    case filter::TEXT_FILTER_METHOD_CONTAINS:
      return text.find(sought) != std::string_view::npos;
    case filter::TEXT_FILTER_METHOD_ENDS_WITH:
      return text.ends_with(sought);
    case filter::TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE:
    case filter::TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE:
    case filter::TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE:
    case filter::TEXT_FILTER_METHOD_ENDS_WITH_IGNORE_CASE:
      return fulfils(method - 1, text::fold(text), text::fold(sought));
    default:
      return false;
  }
}

}  // namespace provost::zitadel
