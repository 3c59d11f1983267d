// Where the mark is in every picture of these tests.
export const REGION = { x: 20, y: 16, width: 12, height: 8 }
