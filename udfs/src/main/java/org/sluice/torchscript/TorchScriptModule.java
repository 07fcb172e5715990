package org.sluice.torchscript;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A compiled TorchScript text: methods of its one class, callable from any number of threads at
 * once.
 *
 * <p>The text is a resource named {@code <name>.py} beside the class that loads it; it declares
 * {@code class Model}. Weights are arguments, so one compiled text serves every checkpoint.
 */
public final class TorchScriptModule implements AutoCloseable {
  /**
   * libtorch's profiling executor re-specialises on every new shape, which costs seconds for texts
   * whose lengths vary; its switch is per thread.
   */
  private static final ThreadLocal<Boolean> OPTIMIZER_OFF =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return Boolean.TRUE;
          });

  private static final String CLASS = "class Model(Module):";

  private final Model model;
  private final PtSymbolBlock block;

  private TorchScriptModule(Model model) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
  }

  /**
   * Compiles a text.
   *
   * @param owner class beside which the resource lies
   * @param name resource name without {@code .py}
   * @param device where the arguments of calls will live
   */
  public static TorchScriptModule load(Class<?> owner, String name, Device device) {
    return load(List.of(), new Text(owner, name), Map.of(), device);
  }

  /**
   * A text by its resource.
   *
   * @param owner class beside which the resource lies
   * @param name resource name without {@code .py}
   */
  public record Text(Class<?> owner, String name) {
    private String read() {
      return text(owner, name + ".py");
    }

    /** What stands before the text's class. */
    private String functions() {
      String all = read();
      return all.substring(0, all.indexOf(CLASS));
    }
  }

  /**
   * Compiles a text that calls the functions of others.
   *
   * @param others their functions come first, their classes are left out
   * @param text the text whose class is made
   * @param constants what the text finds as functions without arguments: each an {@code Integer},
   *     {@code Double} or {@code String}
   * @param device where the arguments of calls will live
   */
  public static TorchScriptModule load(
      List<Text> others, Text text, Map<String, Object> constants, Device device) {
    StringBuilder all = new StringBuilder();
    others.forEach(other -> all.append(other.functions()));
    constants.forEach((name, value) -> all.append(constant(name, value)));
    byte[] archive = TorchScriptArchive.of(all.append(text.read()).toString(), "Model");
    String name = text.name();
    Model model = Model.newInstance(name, device, "PyTorch");
    try {
      model.load(new ByteArrayInputStream(archive));
    } catch (IOException | MalformedModelException e) {
      model.close();
      throw new IllegalStateException(
          "model text " + name + " does not compile: " + e.getMessage(), e);
    }
    return new TorchScriptModule(model);
  }

  private static String constant(String name, Object value) {
    String type = value instanceof String ? "str" : value instanceof Double ? "float" : "int";
    String text = value instanceof String ? "\"" + value + "\"" : value.toString();
    return "def %s() -> %s:\n  return %s\n\n\n".formatted(name, type, text);
  }

  private static String text(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no model text " + resource + " beside " + owner.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read model text " + resource, e);
    }
  }

  /** A manager whose children hold the tensors of calls. */
  public NDManager manager() {
    return model.getNDManager();
  }

  /**
   * Calls a method that returns one tensor.
   *
   * @param manager owner of the result
   * @param method name of a method of the text's class
   * @param arguments each an {@link NDArray}, {@link Weights}, {@code List<NDArray>}, {@code
   *     Integer}, {@code Long}, {@code Double}, {@code Boolean} or {@code String}
   */
  public NDArray tensor(NDManager manager, String method, Object... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toTensor((PtNDManager) manager);
    }
  }

  /**
   * Calls a method that returns a tuple of tensors and lists of tensors, or one list.
   *
   * @return per element of the tuple its tensors: one, or all of a list
   */
  public List<List<NDArray>> tuple(NDManager manager, String method, Object... arguments) {
    PtNDManager owner = (PtNDManager) manager;
    try (IValue result = run(method, arguments)) {
      List<List<NDArray>> elements = new ArrayList<>();
      for (IValue element : result.isTuple() ? result.toIValueTuple() : new IValue[] {result}) {
        try (element) {
          elements.add(
              element.isTensor()
                  ? List.of(element.toTensor(owner))
                  : List.of((NDArray[]) element.toTensorArray(owner)));
        }
      }
      return elements;
    }
  }

  /**
   * Calls a method that computes gradients, which the engine allows in no other way. It must return
   * a tuple of tensors.
   *
   * @param manager owner of the results, and of an argument of its own
   * @param method name of a method of the text's class
   * @param arguments each an {@link NDArray} or a {@code List<NDArray>}
   */
  public List<NDArray> gradients(NDManager manager, String method, Object... arguments) {
    OPTIMIZER_OFF.get();
    NDArray name = manager.create(0f);
    name.setName("module_method:" + method);
    NDList inputs = new NDList(name);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof NDArray array) {
        array.setName(null);
        inputs.add(array);
      } else {
        for (Object array : (List<?>) arguments[i]) {
          ((NDArray) array).setName("argument%d[]".formatted(i));
          inputs.add((NDArray) array);
        }
      }
    }
    return IValueUtils.forward(block, inputs, true);
  }

  private IValue run(String method, Object... arguments) {
    OPTIMIZER_OFF.get();
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = value(arguments[i]);
      }
      return IValueUtils.runMethod(block, method, values);
    } finally {
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null && !(arguments[i] instanceof Weights)) {
          values[i].close();
        }
      }
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof NDArray array) {
      return IValue.from((PtNDArray) array);
    } else if (argument instanceof Weights weights) {
      return weights.asValue();
    } else if (argument instanceof List<?> list) {
      return IValue.listFrom(list.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    } else if (argument instanceof Integer number) {
      return IValue.from(number.longValue());
    } else if (argument instanceof Long number) {
      return IValue.from(number);
    } else if (argument instanceof Double number) {
      return IValue.from(number);
    } else if (argument instanceof Boolean flag) {
      return IValue.from(flag);
    } else if (argument instanceof String string) {
      return IValue.from(string);
    }
    throw new IllegalArgumentException("cannot pass " + argument + " to TorchScript");
  }

  @Override
  public void close() {
    model.close();
  }
}
