tests = ['attention', 'attention_backward']

edits = [
    ('at.first) * q_stride + h * head.stride', 'at.first) * q_stride + h * head.size'),
    ('h / head.group() * head.keys().stride', 'h * head.keys().stride'),
    ('h / head.group() * head.keys().stride', 'h / head.group() * head.stride'),
    ('seen[i] = texts.seen(at.text, first + i, at.last, at.all_keys)', 'seen[i] = texts.seen(at.text, first, at.last, at.all_keys)'),
    ('__syncthreads();\n      tile::load(rows, tile::keys, k,', '      tile::load(rows, tile::keys, k,'),
    ('__syncthreads();\n      S p[tile::each]', '      S p[tile::each]'),
    ('__syncthreads();\n      tile::load(rows, tile::keys, v,', '      tile::load(rows, tile::keys, v,'),
    ('__syncthreads();\n      tile::add_rows', '      tile::add_rows'),
    ('tile::load(rows, tile::keys, v,', 'tile::load(rows, tile::keys, k,'),
    ('key + tile::x() + 16 * j) ? p', 'tile::x() + 16 * j) ? p'),
    ('p[i][j] * scale : tile::never', 'p[i][j] : tile::never'),
    ('p[i][j] * scale : tile::never', 'p[i][j] * scale : S(0)'),
    ('kept<S>(first + i, h, key + tile::x() + 16 * j)', 'kept<S>(first + i, h, tile::x() + 16 * j)'),
    ('kept<S>(first + i, h, key + tile::x() + 16 * j)', 'kept<S>(first + i - at.first, h, key + tile::x() + 16 * j)'),
    ('smaller(tile::keys, all_seen - key)', 'smaller(tile::keys, all_seen - key) - 1'),
    ('smaller(tile::keys, all_seen - key)', 'all_seen - key'),
    ('key < all_seen; key += tile::keys', 'key + 1 < all_seen; key += tile::keys'),
    ('if (first + i >= at.last) continue;', 'if (first + i > at.last) continue;'),
    ('if (tile::x() == 0) logsumexps', 'logsumexps'),
    ('logsumexps[query * head.heads + h]', 'logsumexps[query + h]'),
    ('query * out_stride + h * head.size', 'query * out_stride + h * head.stride'),
    ('.scale = S(1) / std::sqrt(static_cast<S>(head.size)),\n                          .texts', '.scale = S(1),\n                          .texts'),
    ('of_keys{given},\n                   of_keys::dynamic', 'of_keys{given},\n                   of_keys::dynamic - 4'),
    ('of_queries{given},\n                   of_queries::dynamic', 'of_queries{given},\n                   of_queries::dynamic - 4'),
    ('                   kernel::dynamic);', '                   kernel::dynamic - 4);'),
    ('static_cast<std::size_t>(texts.longest) *\n', '\n'),
    ('if (at.first >= at.last) return;', ''),
    ('smaller(tile::keys, all_seen - key)', 'tile::keys'),
]

without_effect = {
    ('if (at.first >= at.last) return;', ''): 'a block without queries writes nothing: it only ends earlier',
    ('smaller(tile::keys, all_seen - key)', 'tile::keys'): 'weights behind the last key are 0, and so are the rows: it only saves work',
}
