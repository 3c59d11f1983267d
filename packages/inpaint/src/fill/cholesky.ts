// Cholesky factors of small dense systems, two rows by two columns at a time: each number that is read serves twice.

/**
 * Factors the symmetric matrix in `rows` in place: the lower triangle of its first `count` rows, which are `stride` numbers
 * apart. The diagonal of the factor holds reciprocals. Method: Cholesky's, in the row-by-row order of Golub and Van Loan,
 * "Matrix computations", 2013, section 4.2.
 * @param count even
 * @param least pivots below it, which rounding makes of a matrix that is hardly positive definite, are taken for it
 */
export function factorise(rows: Float64Array, stride: number, count: number, least: number): void {
  for (let row = 0; row < count; row += 2) {
    eliminate(rows, stride, row, row)
    close(rows, stride, row, least)
  }
}

/**
 * Takes what the first `count` rows, which are factored, explain out of rows `row` and `row + 1`: forward substitution, when
 * those two are right sides of the system.
 * @param count even
 */
export function eliminate(rows: Float64Array, stride: number, row: number, count: number): void {
  const upper = row * stride
  const lower = upper + stride
  for (let column = 0; column < count; column += 2) {
    const left = column * stride
    const right = left + stride
    let upperLeft = rows[upper + column]!
    let upperRight = rows[upper + column + 1]!
    let lowerLeft = rows[lower + column]!
    let lowerRight = rows[lower + column + 1]!
    for (let k = 0; k < column; k += 1) {
      const above = rows[upper + k]!
      const below = rows[lower + k]!
      const first = rows[left + k]!
      const second = rows[right + k]!
      upperLeft -= above * first
      upperRight -= above * second
      lowerLeft -= below * first
      lowerRight -= below * second
    }
    const [pivot, between, nextPivot] = [rows[left + column]!, rows[right + column]!, rows[right + column + 1]!]
    upperLeft *= pivot
    lowerLeft *= pivot
    rows[upper + column] = upperLeft
    rows[lower + column] = lowerLeft
    rows[upper + column + 1] = (upperRight - upperLeft * between) * nextPivot
    rows[lower + column + 1] = (lowerRight - lowerLeft * between) * nextPivot
  }
}

/** The two diagonal entries of rows `row` and `row + 1`, and the one between them. */
function close(rows: Float64Array, stride: number, row: number, least: number): void {
  const upper = row * stride
  const lower = upper + stride
  let pivot = rows[upper + row]!
  let between = rows[lower + row]!
  let nextPivot = rows[lower + row + 1]!
  for (let k = 0; k < row; k += 1) {
    const above = rows[upper + k]!
    const below = rows[lower + k]!
    pivot -= above * above
    between -= above * below
    nextPivot -= below * below
  }
  const reciprocal = 1 / Math.sqrt(Math.max(least, pivot))
  between *= reciprocal
  rows[upper + row] = reciprocal
  rows[lower + row] = between
  rows[lower + row + 1] = 1 / Math.sqrt(Math.max(least, nextPivot - between * between))
}
