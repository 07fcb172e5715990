# SigLIP and CLIP vision towers, and STC-Cacher inside them.
#
# Dimensions: F frames, R reference frames, S selective frames, T tokens of a frame, C width, H heads, D = C / H,
# M width of the MLP, k tokens recomputed of a selective frame.
#
# w is every weight in the order of the checkpoint's layout: first the embeddings (SigLIP 3, CLIP 5 tensors), then 16 a
# layer; o is where a layer's begin:
#   0 layer_norm1.weight   2 q_proj.weight   4 k_proj.weight   6 v_proj.weight   8 out_proj.weight
#   10 layer_norm2.weight  12 fc1.weight     14 fc2.weight     (each followed by its bias)
#
# Reference: transformers' modeling_siglip.py and modeling_clip.py; selective layer: STC, arXiv 2512.00891, eq. 2 to 7.

def siglip_embeddings(pixels: Tensor, w: List[Tensor], patch: int) -> Tensor:
  x = torch.conv2d(torch.type_as(pixels, w[0]), w[0], w[1], [patch, patch])  # [F, C, g, g]
  x = torch.contiguous(torch.transpose(torch.flatten(x, 2), 1, 2))  # [F, T, C]
  return torch.add(x, w[2])


def clip_embeddings(pixels: Tensor, w: List[Tensor], patch: int, eps: float) -> Tensor:
  x = torch.conv2d(torch.type_as(pixels, w[1]), w[1], None, [patch, patch])  # [F, C, g, g]
  x = torch.transpose(torch.flatten(x, 2), 1, 2)  # [F, T - 1, C]
  frames = torch.size(x, 0)
  cls = torch.expand(torch.view(w[0], [1, 1, -1]), [frames, 1, -1])
  x = torch.add(torch.cat([cls, x], 1), w[2])  # [F, T, C]
  return torch.layer_norm(x, [torch.size(x, 2)], w[3], w[4], eps)


def embeddings(pixels: Tensor, w: List[Tensor], clip: bool, patch: int, eps: float) -> Tensor:
  if clip:
    x = __torch__.clip_embeddings(pixels, w, patch, eps)
  else:
    x = __torch__.siglip_embeddings(pixels, w, patch)
  return x


def norm(x: Tensor, w: List[Tensor], o: int, eps: float) -> Tensor:
  return torch.layer_norm(x, [torch.size(x, -1)], w[o], w[torch.add(o, 1)], eps)


def linear(x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.linear(x, w[o], w[torch.add(o, 1)])


# q [F, n, C] attends to k, v [F, T, C]; all heads at once; returns [F, n, C] before out_proj.
def attention(q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
  f, n, c = torch.size(q, 0), torch.size(q, 1), torch.size(q, 2)
  t = torch.size(k, 1)
  d = torch.floordiv(c, heads)
  qh = torch.transpose(torch.view(q, [f, n, heads, d]), 1, 2)  # [F, H, n, D]
  kh = torch.transpose(torch.view(k, [f, t, heads, d]), 1, 2)  # [F, H, T, D]
  vh = torch.transpose(torch.view(v, [f, t, heads, d]), 1, 2)
  a = torch.scaled_dot_product_attention(qh, kh, vh)
  return torch.reshape(torch.transpose(a, 1, 2), [f, n, c])


def activation(x: Tensor, name: str) -> Tensor:
  if name == "gelu_pytorch_tanh":
    y = torch.gelu(x, approximate="tanh")
  elif name == "quick_gelu":
    y = torch.mul(x, torch.sigmoid(torch.mul(x, 1.702)))
  else:
    y = torch.gelu(x)
  return y


# u [n, C]. In slices of rows whose hidden [rows, M] stays within 16 MB: larger blocks leave the allocator's pool and
# every call would pay for fresh pages.
def mlp(u: Tensor, w: List[Tensor], o: int, act: str) -> Tensor:
  n = torch.size(u, 0)
  rows = torch.floordiv(4194304, torch.size(w[torch.add(o, 12)], 0))
  if n <= rows:
    y = __torch__.linear(__torch__.activation(__torch__.linear(u, w, torch.add(o, 12)), act), w, torch.add(o, 14))
  else:
    slices = torch.floordiv(torch.add(n, torch.sub(rows, 1)), rows)
    size = torch.floordiv(torch.add(n, torch.sub(slices, 1)), slices)
    parts = annotate(List[Tensor], [])
    for part in torch.split(u, size):
      hidden = __torch__.activation(__torch__.linear(part, w, torch.add(o, 12)), act)
      _0 = torch.append(parts, __torch__.linear(hidden, w, torch.add(o, 14)))
    y = torch.cat(parts)
  return y


# The full layer: x [F, T, C]. Returns the output and what a reference frame keeps: keys, values, attention output, MLP
# output, each [F, T, C].
def layer(x: Tensor, w: List[Tensor], o: int, heads: int, act: str, eps: float) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
  h = __torch__.norm(x, w, o, eps)
  q = __torch__.linear(h, w, torch.add(o, 2))
  k = __torch__.linear(h, w, torch.add(o, 4))
  v = __torch__.linear(h, w, torch.add(o, 6))
  a = __torch__.linear(__torch__.attention(q, k, v, heads), w, torch.add(o, 8))
  x1 = torch.add(x, a)
  u = __torch__.norm(x1, w, torch.add(o, 10), eps)
  m = torch.view_as(__torch__.mlp(torch.flatten(u, 0, 1), w, o, act), x)
  return (torch.add(x1, m), k, v, a, m)


# cos(k[s], k_ref[of[s]]) over the full width, heads concatenated: [S, T] (eq. 2).
def key_similarity(k: Tensor, k_ref: Tensor, of: Tensor) -> Tensor:
  dot = torch.sum(torch.mul_(torch.index_select(k_ref, 0, of), k), [-1])
  length = torch.mul(torch.norm(k, 2, [-1]), torch.index_select(torch.norm(k_ref, 2, [-1]), 0, of))
  return torch.div(dot, torch.clamp_min(length, 1e-08))


# The selective layer: x [S, T, C]; the references' tensors [R, T, C]; of [S] says which reference a frame belongs to.
# Keys are fresh for every token, queries and values only for the k tokens whose keys moved most; attention and MLP outputs
# of the others are the reference's; the residual is the frame's own. Ties go to the lower token index.
# Returns the output, the keys [S, T, C], the indices [S, k] ascending and the similarity [S, T].
def selective_layer(x: Tensor, w: List[Tensor], o: int, heads: int, act: str, eps: float, recompute: int, of: Tensor,
                    k_ref: Tensor, v_ref: Tensor, a_ref: Tensor, m_ref: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  s, t, c = torch.size(x, 0), torch.size(x, 1), torch.size(x, 2)
  h = __torch__.norm(x, w, o, eps)
  k = __torch__.linear(h, w, torch.add(o, 4))
  similarity = __torch__.key_similarity(k, k_ref, of)
  _0, order = torch.sort(similarity, stable=True, dim=-1, descending=False)
  indices, _1 = torch.sort(torch.narrow(order, 1, 0, recompute), 1)  # [S, k]
  first = torch.mul(torch.arange(s, dtype=4, layout=None, device=ops.prim.device(indices)), t)
  rows = torch.flatten(torch.add(indices, torch.unsqueeze(first, 1)))  # of [S * T]
  selected = torch.index_select(torch.view(h, [-1, c]), 0, rows)  # [S * k, C]
  q = torch.view(__torch__.linear(selected, w, torch.add(o, 2)), [s, recompute, c])
  v = torch.view(torch.index_select(v_ref, 0, of), [-1, c])
  _2 = torch.index_copy_(v, 0, rows, __torch__.linear(selected, w, torch.add(o, 6)))  # eq. 5
  a_selected = __torch__.linear(__torch__.attention(q, k, torch.view(v, [s, t, c]), heads), w, torch.add(o, 8))  # eq. 6
  a = torch.view(torch.index_select(a_ref, 0, of), [-1, c])
  _3 = torch.index_copy_(a, 0, rows, torch.view(a_selected, [-1, c]))  # eq. 7
  x1 = torch.add_(a, torch.view(x, [-1, c]))
  u = __torch__.norm(torch.index_select(x1, 0, rows), w, torch.add(o, 10), eps)
  m = torch.view(torch.index_select(m_ref, 0, of), [-1, c])
  _4 = torch.index_copy_(m, 0, rows, __torch__.mlp(u, w, o, act))
  return (torch.view(torch.add_(m, x1), [s, t, c]), k, indices, similarity)


# How far each token's first-layer key moved since the previous frame: 1 - cos of the keys centred on their frame's mean,
# [F, T]. k_before [F, T, C] are the keys each frame is compared with, its own where it has none before it. In 32-bit floats.
def movement(k: Tensor, k_before: Tensor) -> Tensor:
  centred = torch.sub(k, torch.mean(k, [1], True))
  centred_before = torch.sub(k_before, torch.mean(k_before, [1], True))
  each = torch.arange(torch.size(k, 0), dtype=4, layout=None, device=ops.prim.device(k))
  return torch.to(torch.rsub(__torch__.key_similarity(centred, centred_before, each), 1), 6)


class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Every hidden state: index 0 the embeddings, i the output of layer i; no post_layernorm.
  def hidden_states(self: __torch__.Model, pixels: Tensor, w: List[Tensor], clip: bool, patch: int, layers: int, heads: int, act: str, eps: float) -> List[Tensor]:
    x = __torch__.embeddings(pixels, w, clip, patch, eps)
    states = [x]
    o = 3
    if clip:
      o = 5
    for i in range(layers):
      x, k, v, a, m = __torch__.layer(x, w, torch.add(o, torch.mul(16, i)), heads, act, eps)
      _0 = torch.append(states, x)
    return states

  def post_layernorm(self: __torch__.Model, x: Tensor, w: List[Tensor], clip: bool, layers: int, eps: float) -> Tensor:
    o = 3
    if clip:
      o = 5
    return __torch__.norm(x, w, torch.add(o, torch.mul(16, layers)), eps)

  # One chunk of reference frames: the hidden states of every layer, and what each layer keeps of the chunk's LAST frame.
  def reference_chunk(self: __torch__.Model, pixels: Tensor, w: List[Tensor], clip: bool, patch: int, layers: int, heads: int, act: str, eps: float) -> Tuple[List[Tensor], List[Tensor], List[Tensor], List[Tensor], List[Tensor]]:
    x = __torch__.embeddings(pixels, w, clip, patch, eps)
    last = torch.sub(torch.size(x, 0), 1)
    states = [x]
    keys = annotate(List[Tensor], [])
    values = annotate(List[Tensor], [])
    attentions = annotate(List[Tensor], [])
    mlps = annotate(List[Tensor], [])
    o = 3
    if clip:
      o = 5
    for i in range(layers):
      x, k, v, a, m = __torch__.layer(x, w, torch.add(o, torch.mul(16, i)), heads, act, eps)
      _0 = torch.append(states, x)
      _1 = torch.append(keys, torch.clone(torch.narrow(k, 0, last, 1)))
      _2 = torch.append(values, torch.clone(torch.narrow(v, 0, last, 1)))
      _3 = torch.append(attentions, torch.clone(torch.narrow(a, 0, last, 1)))
      _4 = torch.append(mlps, torch.clone(torch.narrow(m, 0, last, 1)))
    return (states, keys, values, attentions, mlps)

  # One chunk of selective frames against the kept tensors: hidden states, indices and similarity of every layer.
  def selective_chunk(self: __torch__.Model, pixels: Tensor, w: List[Tensor], clip: bool, patch: int, layers: int, heads: int, act: str, eps: float, recompute: int, keys: List[Tensor], values: List[Tensor], attentions: List[Tensor], mlps: List[Tensor]) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
    x = __torch__.embeddings(pixels, w, clip, patch, eps)
    of = torch.zeros([torch.size(x, 0)], dtype=4, layout=None, device=ops.prim.device(x))
    states = [x]
    indices = annotate(List[Tensor], [])
    similarities = annotate(List[Tensor], [])
    o = 3
    if clip:
      o = 5
    for i in range(layers):
      x, k, index, similarity = __torch__.selective_layer(x, w, torch.add(o, torch.mul(16, i)), heads, act, eps, recompute, of, keys[i], values[i], attentions[i], mlps[i])
      _0 = torch.append(states, x)
      _1 = torch.append(indices, index)
      _2 = torch.append(similarities, similarity)
    return (states, indices, similarities)

  # One reference frame of each of n streams; rows of pixels beyond n fill the batch up. Returns hidden [n, T, C] and what each
  # layer keeps of each frame, [1, T, C] each: layer 0 of all streams, layer 1 of all streams and so on.
  def reference_frames(self: __torch__.Model, pixels: Tensor, w: List[Tensor], clip: bool, patch: int, layers: int, heads: int, act: str, eps: float, n: int) -> Tuple[Tensor, List[Tensor], List[Tensor], List[Tensor], List[Tensor]]:
    x = __torch__.embeddings(pixels, w, clip, patch, eps)
    keys = annotate(List[Tensor], [])
    values = annotate(List[Tensor], [])
    attentions = annotate(List[Tensor], [])
    mlps = annotate(List[Tensor], [])
    o = 3
    if clip:
      o = 5
    for i in range(layers):
      x, k, v, a, m = __torch__.layer(x, w, torch.add(o, torch.mul(16, i)), heads, act, eps)
      for s in range(n):
        _1 = torch.append(keys, torch.clone(torch.narrow(k, 0, s, 1)))
        _2 = torch.append(values, torch.clone(torch.narrow(v, 0, s, 1)))
        _3 = torch.append(attentions, torch.clone(torch.narrow(a, 0, s, 1)))
        _4 = torch.append(mlps, torch.clone(torch.narrow(m, 0, s, 1)))
    return (torch.narrow(x, 0, 0, n), keys, values, attentions, mlps)

  # One selective frame of each of n streams against that stream's own kept tensors, which lie as reference_frames returns
  # them; rows of pixels beyond n fill the batch up. of says which stream a row belongs to. Returns hidden [n, T, C] and the
  # indices [n, k] of every layer.
  def selective_frames(self: __torch__.Model, pixels: Tensor, w: List[Tensor], clip: bool, patch: int, layers: int, heads: int, act: str, eps: float, recompute: int, n: int, of: Tensor, keys: List[Tensor], values: List[Tensor], attentions: List[Tensor], mlps: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    x = __torch__.embeddings(pixels, w, clip, patch, eps)
    indices = annotate(List[Tensor], [])
    o = 3
    if clip:
      o = 5
    for i in range(layers):
      a, b = torch.mul(i, n), torch.mul(torch.add(i, 1), n)
      k_ref = torch.cat(torch.slice(keys, a, b))
      v_ref = torch.cat(torch.slice(values, a, b))
      a_ref = torch.cat(torch.slice(attentions, a, b))
      m_ref = torch.cat(torch.slice(mlps, a, b))
      x, k, index, similarity = __torch__.selective_layer(x, w, torch.add(o, torch.mul(16, i)), heads, act, eps, recompute, of, k_ref, v_ref, a_ref, m_ref)
      _0 = torch.append(indices, torch.narrow(index, 0, 0, n))
    return (torch.narrow(x, 0, 0, n), indices)

  # Groups of frames in lockstep, layer by layer: first the reference frames in one batch, then every selective frame in one
  # batch against this layer's references, which are dropped before the next layer. pixels [N, channels, H, W] may have rows
  # beyond the F frames, which fill references or selectives up to a size and are dropped at the end. references [R] and
  # selectives [S] are rows of pixels, of [S] the reference (of R) each selective frame belongs to, order [F] puts the results
  # back. previous_keys [P, T, C] are of the frames before the groups; before [F] is the row of previous_keys and then the
  # frames' own keys that each frame is compared with, last [G] the last frame of each group.
  # Returns hidden [F, T, C], movement [F, T] and the last frames' first-layer keys [G, T, C].
  def encode_group(self: __torch__.Model, pixels: Tensor, w: List[Tensor], clip: bool, patch: int, layers: int, heads: int, act: str, eps: float, recompute: int, references: Tensor, selectives: Tensor, of: Tensor, order: Tensor, previous_keys: Tensor, before: Tensor, last: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    x = __torch__.embeddings(pixels, w, clip, patch, eps)
    o = 3
    if clip:
      o = 5
    sparse = torch.gt(torch.size(selectives, 0), 0)
    ordered = sparse
    if torch.ne(torch.size(order, 0), torch.size(x, 0)):
      ordered = True
    xr = x
    xs = x
    if sparse:
      xr = torch.index_select(x, 0, references)
      xs = torch.index_select(x, 0, selectives)
    first_keys = x
    for i in range(layers):
      p = torch.add(o, torch.mul(16, i))
      xr, k, v, a, m = __torch__.layer(xr, w, p, heads, act, eps)
      keys = k
      if sparse:
        xs, ks, index, similarity = __torch__.selective_layer(xs, w, p, heads, act, eps, recompute, of, k, v, a, m)
        if torch.eq(i, 0):
          keys = torch.cat([k, ks])
      if torch.eq(i, 0):
        first_keys = keys
    hidden = xr
    if sparse:
      hidden = torch.cat([xr, xs])
    if ordered:
      first_keys = torch.index_select(first_keys, 0, order)
      hidden = torch.index_select(hidden, 0, order)
    k_before = torch.index_select(torch.cat([previous_keys, first_keys]), 0, before)
    moved = __torch__.movement(first_keys, k_before)
    return (hidden, moved, torch.index_select(first_keys, 0, last))
