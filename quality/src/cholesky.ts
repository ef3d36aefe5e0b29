/** Symmetric positive definite systems, row by row in one array: A = L Lᵀ. */

/** L (lower, n × n) of A; throws RangeError when A is not positive definite. O(n³/3). */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!
      if (i !== j) l[i * n + j] = sum / l[j * n + j]!
      else if (sum > 0) l[i * n + i] = Math.sqrt(sum)
      else throw new RangeError(`The matrix is not positive definite (row ${i}). Nothing was solved.`)
    }
  return l
}

/** x with L Lᵀ x = b. */
export function solveCholesky(l: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  const x = b.slice()
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  return x
}

/** A⁻¹ from L. */
export function inverseCholesky(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n)
  for (let c = 0; c < n; c++) {
    const unit = new Float64Array(n)
    unit[c] = 1
    solveCholesky(l, unit).forEach((x, r) => {
      inverse[r * n + c] = x
    })
  }
  return inverse
}
