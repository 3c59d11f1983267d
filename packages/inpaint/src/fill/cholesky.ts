// Cholesky factors of symmetric systems, two rows by two columns at a time: each number that is read serves twice.

/**
 * Rows of a symmetric matrix, of which each is kept from its first entry that is not 0 up to the diagonal, and right sides
 * after them. Two rows from an even one on go together: both are kept from the same column on, which is even too. Method:
 * Jennings, "A compact storage scheme for the solution of symmetric linear simultaneous equations", The Computer Journal 9,
 * 1966.
 */
export interface Rows {
  readonly numbers: Float64Array
  /** Where column 0 of each row would stand in `numbers`. */
  readonly base: Int32Array
  /** Column of each row's first entry: 0 for right sides. */
  readonly first: Int32Array
}

/**
 * Factors the first `count` rows in place; the diagonal of the factor holds reciprocals. Method: Cholesky's, row by row
 * (Golub and Van Loan, "Matrix computations", 2013, section 4.2).
 * @param count even
 * @param least what a pivot is at least: rounding makes smaller ones of a matrix that is hardly positive definite
 */
export function factorise(rows: Rows, count: number, least: number): void {
  for (let row = 0; row < count; row += 2) {
    eliminate(rows, row, row)
    close(rows, row, least)
  }
}

/**
 * Takes what the first `count` rows, which are factored, explain out of rows `row` and `row + 1`: forward substitution, where
 * those are right sides.
 * @param count even
 */
export function eliminate({ numbers, base, first }: Rows, row: number, count: number): void {
  const upper = base[row]!
  const lower = base[row + 1]!
  const start = first[row]!
  for (let column = start; column < count; column += 2) {
    const left = base[column]!
    const right = base[column + 1]!
    let upperLeft = numbers[upper + column]!
    let upperRight = numbers[upper + column + 1]!
    let lowerLeft = numbers[lower + column]!
    let lowerRight = numbers[lower + column + 1]!
    for (let k = Math.max(start, first[column]!); k < column; k += 1) {
      const above = numbers[upper + k]!
      const below = numbers[lower + k]!
      const one = numbers[left + k]!
      const other = numbers[right + k]!
      upperLeft -= above * one
      upperRight -= above * other
      lowerLeft -= below * one
      lowerRight -= below * other
    }
    upperLeft *= numbers[left + column]!
    lowerLeft *= numbers[left + column]!
    const between = numbers[right + column]!
    const pivot = numbers[right + column + 1]!
    numbers[upper + column] = upperLeft
    numbers[lower + column] = lowerLeft
    numbers[upper + column + 1] = (upperRight - upperLeft * between) * pivot
    numbers[lower + column + 1] = (lowerRight - lowerLeft * between) * pivot
  }
}

/** Solves for the right side `row`, out of which forward substitution took what the first `count` rows explain. */
export function substituteBack({ numbers, base, first }: Rows, row: number, count: number): void {
  const side = base[row]!
  for (let a = count - 1; a >= 0; a -= 1) {
    const own = base[a]!
    const value = numbers[side + a]! * numbers[own + a]!
    numbers[side + a] = value
    for (let k = first[a]!; k < a; k += 1) numbers[side + k]! -= numbers[own + k]! * value
  }
}

/** The two diagonal entries of rows `row` and `row + 1`, and the one between them. */
function close({ numbers, base, first }: Rows, row: number, least: number): void {
  const upper = base[row]!
  const lower = base[row + 1]!
  let pivot = numbers[upper + row]!
  let between = numbers[lower + row]!
  let nextPivot = numbers[lower + row + 1]!
  for (let k = first[row]!; k < row; k += 1) {
    const above = numbers[upper + k]!
    const below = numbers[lower + k]!
    pivot -= above * above
    between -= above * below
    nextPivot -= below * below
  }
  const reciprocal = 1 / Math.sqrt(Math.max(least, pivot))
  between *= reciprocal
  numbers[upper + row] = reciprocal
  numbers[lower + row] = between
  numbers[lower + row + 1] = 1 / Math.sqrt(Math.max(least, nextPivot - between * between))
}
