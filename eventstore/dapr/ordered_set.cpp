#include "eventstore/dapr/ordered_set.hpp"

#include <algorithm>
#include <set>

#include "eventstore/dapr/document.hpp"

namespace aido::eventstore::dapr {

namespace {

constexpr std::size_t max_entries = 128;
constexpr std::size_t sets_at_once = 200;

struct page {
  std::string first;  ///< No entry of it is less; the first page takes what is less than all.
  std::uint64_t number = 0;
};

struct directory {
  std::uint64_t next_number = 0;
  std::vector<page> pages;  ///< In order of their entries.

  std::size_t page_of(const std::string& entry) const {
    const auto behind = std::ranges::upper_bound(pages, entry, {}, &page::first);
    return behind == pages.begin() ? 0 : static_cast<std::size_t>(behind - pages.begin()) - 1;
  }
};

std::string page_key(const std::string& set, std::uint64_t number) { return set + '/' + std::to_string(number); }

std::string directory_json(const directory& d) {
  document all{fields_of(d.next_number)};
  for (const auto& p : d.pages) all.push_back(fields_of(p.first, p.number));
  return to_json(all);
}

result<directory> read_directory(const view::values& values, const std::string& set) {
  directory d;
  const auto found = values.find(set);
  if (found == values.end()) return d;
  const auto rows = read_document(found->second);
  const auto next = rows && !rows->empty() ? read_fields<std::uint64_t>(rows->front()) : std::nullopt;
  if (!next) return damaged("directory");
  d.next_number = std::get<0>(*next);
  for (const auto& row : std::span(*rows).subspan(1)) {
    const auto p = read_fields<std::string, std::uint64_t>(row);
    if (!p) return damaged("directory");
    d.pages.push_back({std::get<0>(*p), std::get<1>(*p)});
  }
  return d;
}

result<fields> read_page(const view::values& values, const std::string& key) {
  const auto found = values.find(key);
  const auto rows = found == values.end() ? damaged("index") : read_document(found->second);
  if (!rows) return rows.error();
  return rows->size() == 1 ? result<fields>(rows->front()) : damaged("index");
}

/// What changes in one page.
using page_changes = std::vector<const set_changes::entries::value_type*>;

struct touched_set {
  std::string key;
  directory pages;
  std::map<std::size_t, page_changes> by_page;  ///< By the page's place in the directory.
};

touched_set touched_by(const std::string& set, directory pages, const set_changes::entries& changes) {
  touched_set t{set, std::move(pages), {}};
  for (const auto& c : changes) t.by_page[t.pages.page_of(c.first)].push_back(&c);
  return t;
}

fields with(const fields& entries, const page_changes& changes) {
  std::set<std::string> all(entries.begin(), entries.end());
  for (const auto* c : changes) {
    if (c->second == membership_change::add) {
      all.insert(c->first);
    } else {
      all.erase(c->first);
    }
  }
  return {all.begin(), all.end()};
}

enum class place { middle, end };

// At the end, where most sets grow, pages are left full; elsewhere there is to be room in each.
std::size_t entries_of_each(std::size_t all, place where) {
  if (where == place::end) return max_entries;
  const auto pages = (all + max_entries - 1) / max_entries;
  return pages == 0 ? max_entries : (all + pages - 1) / pages;
}

/// One set with its changes made: what is to be put where.
class rewriting {
 public:
  rewriting(touched_set what, transaction& t) : what_(std::move(what)), transaction_(t) {}

  result<void> run(const view::values& values) {
    for (std::size_t i = 0; i < what_.pages.pages.size(); ++i) {
      const auto& p = what_.pages.pages[i];
      const auto changes = what_.by_page.find(i);
      if (changes == what_.by_page.end()) {
        kept_.push_back(p);
        continue;
      }
      const auto entries = read_page(values, page_key(what_.key, p.number));
      if (!entries) return entries.error();
      const auto where = i + 1 == what_.pages.pages.size() ? place::end : place::middle;
      if (auto done = rewrite(p, with(*entries, changes->second), where); !done) return done;
    }
    if (what_.pages.pages.empty()) {
      if (auto done = write(with({}, what_.by_page.at(0)), place::end); !done) return done;
    }
    return directory_changed_ ? write_directory() : result<void>{};
  }

 private:
  result<void> rewrite(const page& p, const fields& entries, place where) {
    if (entries.size() > max_entries || entries.empty()) {
      directory_changed_ = true;
      if (auto gone = transaction_.add({page_key(what_.key, p.number), std::nullopt, std::nullopt}); !gone) return gone;
      return write(entries, where);
    }
    kept_.push_back(p);
    return put(p.number, entries);
  }

  result<void> write(const fields& entries, place where) {
    directory_changed_ = directory_changed_ || !entries.empty();
    const auto each = entries_of_each(entries.size(), where);
    for (std::span<const std::string> left(entries); !left.empty(); left = left.subspan(std::min(left.size(), each))) {
      const auto part = left.first(std::min(left.size(), each));
      kept_.push_back({part.front(), what_.pages.next_number++});
      if (auto done = put(kept_.back().number, {part.begin(), part.end()}); !done) return done;
    }
    return {};
  }

  result<void> put(std::uint64_t number, const fields& entries) {
    return transaction_.add({page_key(what_.key, number), to_json(document{entries}), std::nullopt});
  }

  result<void> write_directory() {
    const auto json = kept_.empty() ? std::nullopt : std::optional(directory_json({what_.pages.next_number, kept_}));
    return transaction_.add({what_.key, json, std::nullopt});
  }

  touched_set what_;
  transaction& transaction_;
  std::vector<page> kept_;
  bool directory_changed_ = false;
};

using set_iterator = std::map<std::string, set_changes::entries>::const_iterator;

result<std::vector<touched_set>> directories_of(view& from, set_iterator begin, set_iterator end) {
  std::vector<std::string> keys;
  for (auto set = begin; set != end; ++set) keys.push_back(set->first);
  const auto values = from.get(keys);
  if (!values) return values.error();
  std::vector<touched_set> all;
  for (auto set = begin; set != end; ++set) {
    auto pages = read_directory(*values, set->first);
    if (!pages) return pages.error();
    all.push_back(touched_by(set->first, *std::move(pages), set->second));
  }
  return all;
}

result<void> change_some(view& from, set_iterator begin, set_iterator end, transaction& t) {
  auto all = directories_of(from, begin, end);
  if (!all) return all.error();
  std::vector<std::string> keys;
  for (const auto& set : *all)
    for (const auto& [i, changes] : set.by_page)
      if (i < set.pages.pages.size()) keys.push_back(page_key(set.key, set.pages.pages[i].number));
  const auto values = from.get(keys);
  if (!values) return values.error();
  for (auto& set : *all)
    if (auto done = rewriting(std::move(set), t).run(*values); !done) return done;
  return {};
}

}  // namespace

result<void> change_sets(view& from, const set_changes& changes, transaction& t) {
  const auto& all = changes.by_set();
  for (auto begin = all.begin(); begin != all.end();) {
    auto end = begin;
    for (std::size_t n = 0; n < sets_at_once && end != all.end(); ++n) ++end;
    if (auto done = change_some(from, begin, end, t); !done) return done;
    begin = end;
  }
  return {};
}

result<void> set_reader::begin() {
  begun_ = true;
  const std::vector key{set_};
  const auto values = in_.get(key);
  if (!values) return values.error();
  const auto all = read_directory(*values, set_);
  if (!all) return all.error();
  for (std::size_t i = all->page_of(from_); i < all->pages.size(); ++i)
    pages_.push_back(page_key(set_, all->pages[i].number));
  return {};
}

result<std::vector<std::string>> set_reader::next(std::size_t pages) {
  if (!begun_) {
    if (auto begun = begin(); !begun) return begun.error();
  }
  for (;;) {
    const auto left = std::span<const std::string>(pages_).subspan(read_);
    auto entries = read(left.first(std::min(pages, left.size())));
    if (!entries || !entries->empty() || left.empty()) return entries;
  }
}

result<std::vector<std::string>> set_reader::read(std::span<const std::string> pages) {
  std::vector<std::string> entries;
  const auto values = in_.get(pages);
  if (!values) return values.error();
  for (const auto& key : pages) {
    auto page = read_page(*values, key);
    if (!page) return page.error();
    for (auto& entry : *page)
      if (entry >= from_) entries.push_back(std::move(entry));
  }
  read_ += pages.size();
  return entries;
}

}  // namespace aido::eventstore::dapr
