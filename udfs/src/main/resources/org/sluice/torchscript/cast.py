# Conversion between number formats inside libtorch, where every pair of formats is safe.

class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Row ranges of one tensor, joined and converted into memory of libtorch's own.
  def join(self: __torch__.Model, parts: List[Tensor], scalar_type: int) -> Tensor:
    if torch.eq(torch.len(parts), 1):
      whole = parts[0]
    else:
      whole = torch.cat(parts)
    return torch.to(whole, scalar_type, False, True)
