# cmake -DINPUT=file -DOUTPUT=file.cpp -P embed.cmake: the text of a file as aido::http::openapi_json().
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#include \"http/openapi.hpp\"

namespace aido::http {

std::string_view openapi_json() noexcept {
  return R\"embedded(${text})embedded\";
}

}  // namespace aido::http
")
