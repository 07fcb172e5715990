# Conversion between number formats inside libtorch, where every pair of formats is safe.

class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def cast(self: __torch__.Model, x: Tensor, scalar_type: int) -> Tensor:
    return torch.to(x, scalar_type)
