# Files that become part of a program. Included, this declares provost_embed; run with -P, it writes the source.

# provost_embed(OUTPUT file.cc HEADER header NAMESPACE a::b FUNCTION name FILES …)
# Writes file.cc in the build tree; it defines `std::span<const EmbeddedFile> name()` as the header declares it.
function(provost_embed)
  cmake_parse_arguments(EMBED "" "OUTPUT;HEADER;NAMESPACE;FUNCTION" "FILES" ${ARGN})
  list(TRANSFORM EMBED_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
  string(REPLACE ";" "|" joined "${paths}")
  add_custom_command(OUTPUT ${EMBED_OUTPUT}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${EMBED_OUTPUT} -DHEADER=${EMBED_HEADER} -DNAMESPACE=${EMBED_NAMESPACE}
      -DFUNCTION=${EMBED_FUNCTION} "-DFILES=${joined}" -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${paths} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE AND DEFINED OUTPUT)
  string(REPLACE "|" ";" paths "${FILES}")
  set(entries "")
  foreach(path ${paths})
    get_filename_component(name ${path} NAME)
    file(READ ${path} text)
    string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  file(WRITE ${OUTPUT} "// Written by cmake/embed.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\nnamespace {\n"
    "constexpr EmbeddedFile kFiles[] = {\n${entries}};\n}  // namespace\n\n"
    "std::span<const EmbeddedFile> ${FUNCTION}() { return kFiles; }\n\n}  // namespace ${NAMESPACE}\n")
endif()
