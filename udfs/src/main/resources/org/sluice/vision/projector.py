# LLaVA-OneVision's projector and pooling. F frames, T = g * g tokens, C tower width, E decoder width.
# w: linear_1.weight, linear_1.bias, linear_2.weight, linear_2.bias, image_newline.
# Reference: transformers' modeling_llava_onevision.py, multi_modal_projector and apply_pooling.

# x [F, T, C] -> [F, T, E]
def project(x: Tensor, w: List[Tensor], act: str) -> Tensor:
  h = torch.linear(x, w[0], w[1])
  if act == "gelu_pytorch_tanh":
    h = torch.gelu(h, approximate="tanh")
  else:
    h = torch.gelu(h)
  return torch.linear(h, w[2], w[3])


# x [F, g * g, E] -> [F, p * p, E] with p = ceil(g / 2): bilinear, corners not aligned, no antialias; in 32-bit floats.
def pool(x: Tensor, grid: int) -> Tensor:
  f, e = torch.size(x, 0), torch.size(x, 2)
  p = torch.floordiv(torch.add(grid, 1), 2)
  square = torch.view(torch.transpose(x, 1, 2), [f, e, grid, grid])
  pooled = torch.upsample_bilinear2d(square, [p, p], False, None, None)
  tokens = torch.transpose(torch.flatten(pooled, 2), 1, 2)
  return torch.contiguous(torch.to(tokens, 6))


class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def project(self: __torch__.Model, x: Tensor, w: List[Tensor], act: str) -> Tensor:
    return __torch__.project(x, w, act)

  def pool(self: __torch__.Model, x: Tensor, grid: int) -> Tensor:
    return __torch__.pool(x, grid)
