# How the vision tower and the projector learn: from what is seen in every patch and, after pooling, in every cell.
# Stands behind the functions of vision_tower.py and projector.py, and the model's sizes as functions without arguments.
#
# Dimensions: F frames, T patches, P cells after pooling, E decoder width, K outputs of a linear head.
#
# heads are two pairs of weight and bias: [K, E] over cells and [K', E] over patches. Outputs are groups of classes, one a
# column of labels, then offsets. Labels below 0 do not count; the offsets of a group count where its shape does.
#   columns over cells:   kind 2, shape, colour, size 2 of what fills most of the cell; how many centres 3, then shape, colour,
#                         size 2 of the object whose centre lies in it; the cell's own column and row; 2 and 2 offsets
#   columns over patches: kind 2, shape, colour, size 2 of what fills most of the patch; 2 offsets

# Weights that remember what is computed with them.
def tracked(w: List[Tensor]) -> List[Tensor]:
  leaves = annotate(List[Tensor], [])
  for t in w:
    _0 = torch.append(leaves, torch.requires_grad_(torch.detach(t), True))
  return leaves


# The gradient of a number by all of w, as one vector in their order.
def flat_gradient(loss: Tensor, w: List[Tensor]) -> Tensor:
  parts = annotate(List[Tensor], [])
  gradients = torch.grad([loss], w)
  for g in gradients:
    if g is not None:
      _0 = torch.append(parts, torch.reshape(g, [-1]))
  return torch.cat(parts)


# Projected patches [F, T, E] and pooled cells [F, P, E] of pixels [F, 3, H, W].
def visual_tokens(pixels: Tensor, w: List[Tensor], projector: List[Tensor]) -> Tuple[Tensor, Tensor]:
  x = __torch__.siglip_embeddings(pixels, w, __torch__.patch())
  for i in range(__torch__.layers()):
    x, k, v, a, m = __torch__.layer(x, w, 3 + 16 * i, __torch__.heads(), __torch__.act(), __torch__.eps())
  projected = __torch__.project(x, projector, __torch__.projector_act())
  return (projected, __torch__.pool(projected, __torch__.grid()))


# A token as a decoder's layer reads it: without its length.
def normalised(x: Tensor) -> Tensor:
  return x * torch.rsqrt(torch.mean(x * x, [-1], True) + 1e-06)


# Mean cross-entropy over the labels [n] that count, of logits [n, classes].
def class_loss(logits: Tensor, labels: Tensor) -> Tensor:
  total = torch.cross_entropy_loss(logits, labels, None, 2, -100, 0.)
  return total / torch.clamp_min(torch.sum(torch.ge(labels, 0)), 1)


# Mean distance, flattened near 0, where counted [n] is not below 0.
def offset_loss(x: Tensor, offsets: Tensor, counted: Tensor) -> Tensor:
  weight = torch.unsqueeze(torch.type_as(torch.ge(counted, 0), x), 1)
  distance = torch.smooth_l1_loss(x, offsets, 0, 0.1)
  return torch.sum(distance * weight) / torch.clamp_min(torch.sum(weight), 1)


# Losses of every column and of the offsets that belong to each column in `placed`.
def losses(logits: Tensor, labels: Tensor, offsets: Tensor, sizes: List[int], placed: List[int]) -> List[Tensor]:
  all = annotate(List[Tensor], [])
  at = 0
  for i in range(len(sizes)):
    _0 = torch.append(all, __torch__.class_loss(torch.narrow(logits, 1, at, sizes[i]), torch.select(labels, 1, i)))
    at = at + sizes[i]
  for i in range(len(placed)):
    given = torch.narrow(offsets, 1, 2 * i, 2)
    _1 = torch.append(all, __torch__.offset_loss(torch.narrow(logits, 1, at, 2), given, torch.select(labels, 1, placed[i])))
    at = at + 2
  return all


# For each column: how many labels are met, and how many count; for offsets: the sum of distances, and how many count. [2, columns]
def scores(logits: Tensor, labels: Tensor, offsets: Tensor, sizes: List[int], placed: List[int]) -> Tensor:
  met = annotate(List[Tensor], [])
  counted = annotate(List[Tensor], [])
  at = 0
  for i in range(len(sizes)):
    column = torch.select(labels, 1, i)
    best = torch.argmax(torch.narrow(logits, 1, at, sizes[i]), 1)
    _0 = torch.append(met, torch.to(torch.sum(torch.eq(best, column)), 6))
    _1 = torch.append(counted, torch.to(torch.sum(torch.ge(column, 0)), 6))
    at = at + sizes[i]
  for i in range(len(placed)):
    counts = torch.to(torch.ge(torch.select(labels, 1, placed[i]), 0), 6)
    away = torch.narrow(logits, 1, at, 2) - torch.narrow(offsets, 1, 2 * i, 2)
    _2 = torch.append(met, torch.sum(torch.norm(away, 2, [-1]) * counts))
    _3 = torch.append(counted, torch.sum(counts))
    at = at + 2
  return torch.stack([torch.stack(met), torch.stack(counted)])


def cell_sizes(cells: int) -> List[int]:
  shapes, colours = __torch__.shapes(), __torch__.colours()
  return [2, shapes, colours, 2, 3, shapes, colours, 2, cells, cells]


def patch_sizes() -> List[int]:
  return [2, __torch__.shapes(), __torch__.colours(), 2]


def sum_of(parts: List[Tensor]) -> Tensor:
  return torch.sum(torch.stack(parts))


class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Labels [F, P or T, columns] of int64 and offsets [F, P or T, 2 a placed column]; returns the losses [columns] and the
  # gradient by tower, projector and heads as one vector.
  def gradient(self: __torch__.Model, pixels: Tensor, cell_labels: Tensor, cell_offsets: Tensor, patch_labels: Tensor, patch_offsets: Tensor, tower: List[Tensor], projector: List[Tensor], heads: List[Tensor]) -> Tuple[Tensor, Tensor]:
    _0 = torch.set_grad_enabled(True)
    w = __torch__.tracked(tower)
    p = __torch__.tracked(projector)
    h = __torch__.tracked(heads)
    patches, cells = __torch__.visual_tokens(pixels, w, p)
    side = torch.floordiv(__torch__.grid() + 1, 2)
    cell_logits = torch.linear(torch.flatten(__torch__.normalised(cells), 0, 1), h[0], h[1])
    patch_logits = torch.linear(torch.flatten(__torch__.normalised(patches), 0, 1), h[2], h[3])
    of_cells = __torch__.losses(cell_logits, torch.flatten(cell_labels, 0, 1), torch.flatten(cell_offsets, 0, 1), __torch__.cell_sizes(side), [1, 5])
    of_patches = __torch__.losses(patch_logits, torch.flatten(patch_labels, 0, 1), torch.flatten(patch_offsets, 0, 1), __torch__.patch_sizes(), [1])
    # Shape is learnt last, so it counts twice.
    shape = of_cells[1] + of_cells[5] + of_patches[1]
    loss = __torch__.sum_of(of_cells) + __torch__.sum_of(of_patches) + shape
    return (torch.detach(torch.stack(of_cells + of_patches)), __torch__.flat_gradient(loss, w + p + h))

  # What the heads get right over cells: [2, columns], as scores says.
  def validate(self: __torch__.Model, pixels: Tensor, cell_labels: Tensor, cell_offsets: Tensor, tower: List[Tensor], projector: List[Tensor], heads: List[Tensor]) -> Tensor:
    patches, cells = __torch__.visual_tokens(pixels, tower, projector)
    logits = torch.linear(torch.flatten(__torch__.normalised(cells), 0, 1), heads[0], heads[1])
    side = torch.floordiv(__torch__.grid() + 1, 2)
    return __torch__.scores(logits, torch.flatten(cell_labels, 0, 1), torch.flatten(cell_offsets, 0, 1), __torch__.cell_sizes(side), [1, 5])

  # Pooled tokens [F, P, E].
  def tokens(self: __torch__.Model, pixels: Tensor, tower: List[Tensor], projector: List[Tensor]) -> Tensor:
    patches, cells = __torch__.visual_tokens(pixels, tower, projector)
    return cells

  # The gradient by tower and projector of something whose gradient by the tokens [F, P, E] is known, as one vector.
  def gradient_through(self: __torch__.Model, pixels: Tensor, by_tokens: Tensor, tower: List[Tensor], projector: List[Tensor]) -> Tuple[Tensor]:
    _0 = torch.set_grad_enabled(True)
    w = __torch__.tracked(tower)
    p = __torch__.tracked(projector)
    patches, cells = __torch__.visual_tokens(pixels, w, p)
    return (__torch__.flat_gradient(torch.sum(cells * by_tokens), w + p),)
