/** A growing list of numbers in a typed array: tens of millions of pairs fit where an array of objects would not. */
export class PairList {
  #values = new Float64Array(1024);
  #length = 0;

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** Sorts and drops repetitions; the view is good until the next change. */
  compact(): Float64Array {
    const used = this.#values.subarray(0, this.#length).sort();
    let kept = 0;
    for (let i = 0; i < used.length; i += 1) {
      const value = used[i] ?? 0;
      if (kept > 0 && used[kept - 1] === value) continue;
      used[kept] = value;
      kept += 1;
    }
    this.#length = kept;
    return this.#values.subarray(0, kept);
  }
}
