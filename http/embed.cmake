# cmake -DINPUT=file -DFUNCTION=name -DOUTPUT=file.cpp -P embed.cmake: the bytes of a file as aido::http::name(), which
# http/embedded.hpp declares. Byte by byte: a compiler need not take a literal of more than 65,536.
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
file(WRITE "${OUTPUT}" "#include \"http/embedded.hpp\"

namespace aido::http {

namespace {

constexpr char bytes[] = {${bytes}};

}  // namespace

std::string_view ${FUNCTION}() noexcept { return {bytes, sizeof bytes}; }

}  // namespace aido::http
")
