/** The network in a bundle, run by ONNX Runtime Web on one thread, or refused where that cannot open it. */

import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";

import { AGAIN, BundleError, LONGEST } from "../errors";
import type { Kind } from "./bundle";

env.wasm.numThreads = 1;
env.logLevel = "fatal"; // what is wrong is said in the error, and nowhere else

const [INPUT, OUTPUT] = ["pixels", "probabilities"];

/** Have ONNX Runtime run this WebAssembly; without, it looks for its file beside its script. */
export function useWasm(wasm: ArrayBuffer): void {
  env.wasm.wasmBinary = wasm;
}

/** A network ready to run. */
export class Network {
  #before: Promise<unknown> = Promise.resolve(); // a session runs one picture at a time

  private constructor(private readonly session: InferenceSession) {}

  /** Return a network of a bundle that reads this. */
  static async open(network: Uint8Array, kind: Kind): Promise<Network> {
    try {
      return new Network(await InferenceSession.create(network, { executionProviders: ["wasm"] }));
    } catch (error) {
      throw new BundleError(`the network of this bundle cannot read ${kind}s`, {
        expected: "a network that ONNX Runtime runs",
        received: String(error).slice(0, LONGEST),
        remedy: AGAIN,
      });
    }
  }

  /** Return what the network says of one picture: its probabilities, row after row. */
  async ask(pixels: Uint8Array, height: number, width: number): Promise<Float32Array> {
    const given = new Tensor("float32", Float32Array.from(pixels), [1, height, width]);
    const said = this.#before.then(() => this.session.run({ [INPUT]: given }));
    this.#before = said.catch(() => undefined);
    return (await said)[OUTPUT]!.data as Float32Array;
  }
}
