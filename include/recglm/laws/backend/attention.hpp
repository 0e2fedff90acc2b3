#pragma once
#include "recglm/laws/backend/trial.hpp"

namespace recglm::detail {

/// Softmax of q k / sqrt(size) over the keys that are seen, times v, for one query: in double.
template <class Sees>
void plain_attention(double* out, double* logsumexp, const double* q, const double* k, const double* v, int keys,
                     int kv_stride, int size, Sees sees) {
  std::vector<double> scores(static_cast<std::size_t>(keys));
  double most = -std::numeric_limits<double>::infinity(), sum = 0;
  for (int j = 0; j < keys; ++j) {
    double& s = scores[static_cast<std::size_t>(j)];
    s = -std::numeric_limits<double>::infinity();
    if (!sees(j)) continue;
    s = 0;
    for (int i = 0; i < size; ++i) s += q[i] * k[j * kv_stride + i];
    s /= std::sqrt(static_cast<double>(size));
    most = std::max(most, s);
  }
  for (double& s : scores) sum += s = std::exp(s - most);
  *logsumexp = most + std::log(sum);
  std::fill_n(out, size, 0.0);
  for (int j = 0; j < keys; ++j)
    for (int i = 0; i < size; ++i) out[i] += scores[static_cast<std::size_t>(j)] / sum * v[j * kv_stride + i];
}

// A mask that leaves out every third place before one.
struct every_third {
  int prefix = 0;
  RECGLM_HD bool sees(int query, int key) const { return key == query || (key < query && (query - key) % 3 != 1); }
  RECGLM_HD int row_end(int query) const { return query + 1; }
};

/// Laws of attention over whole texts and over a cache: ragged, with heads that share keys, under a mask of this kind.
template <class V, class B>
void try_attention_under(trial<B>& t) {
  using S = typename B::scalar;
  using sums = std::vector<double>;
  for (const int shared : {1, 2}) {
    const std::vector<int> offsets{0, 1, 6, 76, 93};
    const std::vector<V> masks{{0}, {3}, {40}, {17}};
    constexpr int rows = 93, size = 8, heads = 4;
    const int key_heads = heads / shared, q_stride = heads * size + 3, kv_stride = key_heads * size + 5,
              width = heads * size;
    const head_layout head{heads, size, size, shared == 1 ? 0 : key_heads, size};
    const auto many = [](int n, int of) { return static_cast<std::size_t>(n) * static_cast<std::size_t>(of); };
    auto q = t.input(many(rows, q_stride)), k = t.input(many(rows, kv_stride)), v = t.input(many(rows, kv_stride)),
         dout = t.input(many(rows, width));
    auto there = t.template uploaded<int>(offsets);
    typename B::template buffer<V> sees(masks.size(), V{});
    B::upload(sees.data(), masks.data(), masks.size());
    attention_texts<V> texts;
    texts.texts = 4;
    texts.queries = texts.keys = there.data();
    texts.sees = sees.data();
    texts.longest = 70;
    sums logsumexps;
    const auto plain = [&](const sums& queries, const sums& keys, const sums& values) {
      sums out(many(rows, width));
      logsumexps.assign(many(rows, heads), 0);
      for (std::size_t text = 0; text < 4; ++text)
        for (int r = offsets[text]; r < offsets[text + 1]; ++r)
          for (int h = 0; h < heads; ++h) {
            const std::size_t at = many(offsets[text], kv_stride) + static_cast<std::size_t>(h / shared * size);
            const int place = r - offsets[text];
            plain_attention(&out[many(r, width) + static_cast<std::size_t>(h * size)],
                            &logsumexps[many(r, heads) + static_cast<std::size_t>(h)],
                            &queries[many(r, q_stride) + static_cast<std::size_t>(h * size)], &keys[at], &values[at],
                            offsets[text + 1] - offsets[text], kv_stride, size,
                            [&](int j) { return masks[text].sees(place, j); });
          }
      return out;
    };
    const auto wide = [](auto& x) { return sums(x.given().begin(), x.given().end()); };
    const sums dq = wide(q), dk = wide(k), dv = wide(v), want = plain(dq, dk, dv), want_sums = logsumexps;
    auto sums_of = t.result(many(rows, heads)), scratch = t.result(B::attention_scratch(70));
    t.of("attention");
    auto out = t.result(many(rows, width));
    const auto forward = [&](S* to) {
      B::attention(to, width, sums_of.data(), q.data(), q_stride, k.data(), v.data(), kv_stride, head, texts,
                   scratch.data());
    };
    t.replaces(many(rows, width), want, forward);
    forward(out.data());
    t.compare(sums_of.now(), want_sums, "gives other logsumexps");

    t.of("attention_backward");
    const auto backward = [&](S* to_q, S* to_k, S* to_v, S beta) {
      B::attention_backward(to_q, to_k, to_v, dout.data(), out.data(), width, sums_of.data(), q.data(), q_stride,
                            k.data(), v.data(), kv_stride, head, texts, scratch.data(), beta, beta);
    };
    // What lies between the heads belongs to nobody.
    auto gq = t.result(std::vector<S>(q.given().size(), 0)), gk = t.result(std::vector<S>(k.given().size(), 0)),
         gv = t.result(std::vector<S>(v.given().size(), 0));
    backward(gq.data(), gk.data(), gv.data(), 0);
    const std::vector<S> of_q = gq.now(), of_k = gk.now(), of_v = gv.now();
    t.is_gradient(of_q, q.given(), dout.given(), [&](const sums& x) { return plain(x, dk, dv); });
    t.is_gradient(of_k, k.given(), dout.given(), [&](const sums& x) { return plain(dq, x, dv); });
    t.is_gradient(of_v, v.given(), dout.given(), [&](const sums& x) { return plain(dq, dk, x); });
    backward(gq.data(), gk.data(), gv.data(), 1);
    const auto twice = [](const std::vector<S>& x) {
      sums both(x.begin(), x.end());
      for (double& d : both) d *= 2;
      return both;
    };
    t.compare(gq.now(), twice(of_q), "does not add to the gradient of the queries");
    t.compare(gk.now(), twice(of_k), "does not add to the gradient of the keys");
    t.compare(gv.now(), twice(of_v), "does not add to the gradient of the values");

    // Chosen queries give what they give among all.
    t.of("attention of chosen queries");
    const std::vector<int> chosen{0, 5, 30, 75, 92}, of_texts{0, 1, 2, 4, 5}, places{0, 4, 24, 69, 16};
    std::vector<S> some;
    sums some_want;
    for (const int r : chosen) {
      some.insert(some.end(), q.given().begin() + static_cast<std::ptrdiff_t>(many(r, q_stride)),
                  q.given().begin() + static_cast<std::ptrdiff_t>(many(r + 1, q_stride)));
      some_want.insert(some_want.end(), want.begin() + static_cast<std::ptrdiff_t>(many(r, width)),
                       want.begin() + static_cast<std::ptrdiff_t>(many(r + 1, width)));
    }
    auto asking = t.uploaded(some), few = t.result(many(5, heads));
    auto queries = t.template uploaded<int>(of_texts), place = t.template uploaded<int>(places);
    attention_texts<V> last = texts;
    last.queries = queries.data(), last.place = place.data();
    t.replaces(many(5, width), some_want, [&](S* to) {
      B::attention(to, width, few.data(), asking.data(), q_stride, k.data(), v.data(), kv_stride, head, last,
                   scratch.data());
    });

    // Two new tokens of text 2 and one of text 1, whose paths share a place of the cache.
    t.of("cached_attention");
    const int half = key_heads * size, row = 2 * half;
    auto part_a = t.input(many(rows, row)), cache = t.input(many(6, row)), fresh = t.input(many(3, q_stride));
    const std::vector<int> groups{0, 1, 3}, group_text{1, 2}, order{1, 0, 2}, paths{2, 4, 0, 2, 5, 3}, begin{0, 2, 3},
        seen{2, 1, 3};
    auto u1 = t.template uploaded<int>(groups), u2 = t.template uploaded<int>(group_text),
         u3 = t.template uploaded<int>(order), u4 = t.template uploaded<int>(paths),
         u5 = t.template uploaded<int>(begin), u6 = t.template uploaded<int>(seen);
    cached_queries<V> all;
    const std::vector<int> places_of{71, 5, 72};
    auto u7 = t.template uploaded<int>(places_of);
    all.sees = sees.data(), all.place = u7.data();
    all.groups = 2;
    all.group_offsets = u1.data(), all.group_text = u2.data(), all.order = u3.data();
    all.text_offsets = there.data(), all.paths = u4.data(), all.path_begin = u5.data(), all.path_count = u6.data();
    all.longest_text = 70, all.longest_path = 3;
    sums cached(many(3, width)), ignored(1);
    const sums fresh_wide = wide(fresh);
    for (int i = 0; i < 3; ++i)
      for (int h = 0; h < heads; ++h) {
        const int text = i == 1 ? 1 : 2,
                  length = offsets[static_cast<std::size_t>(text) + 1] - offsets[static_cast<std::size_t>(text)];
        const int count = seen[static_cast<std::size_t>(i)];
        sums keys, values;
        const auto take = [&](auto& from, int r) {
          for (int j = 0; j < size; ++j) {
            const std::size_t at = many(r, row) + static_cast<std::size_t>(h / shared * size + j);
            keys.push_back(static_cast<double>(from[at]));
            values.push_back(static_cast<double>(from[at + static_cast<std::size_t>(half)]));
          }
        };
        for (int r = 0; r < length; ++r) take(part_a, offsets[static_cast<std::size_t>(text)] + r);
        for (int j = 0; j < count; ++j)
          take(cache, paths[static_cast<std::size_t>(begin[static_cast<std::size_t>(i)] + j)]);
        plain_attention(&cached[many(i, width) + static_cast<std::size_t>(h * size)], ignored.data(),
                        &fresh_wide[many(i, q_stride) + static_cast<std::size_t>(h * size)], keys.data(), values.data(),
                        length + count, size, size, [&](int j) {
                          return j >= length ||
                                 masks[static_cast<std::size_t>(text)].sees(places_of[static_cast<std::size_t>(i)], j);
                        });
      }
    auto room = t.result(B::cached_attention_scratch(all, head));
    t.replaces(many(3, width), cached, [&](S* to) {
      B::cached_attention(to, fresh.data(), q_stride, part_a.data(), cache.data(), head, all, room.data());
    });
  }
}

/// The same for masks with and without gaps.
template <class B>
void try_attention(trial<B>& t) {
  try_attention_under<prefix_lm>(t);
  try_attention_under<every_third>(t);
}

}  // namespace recglm::detail
