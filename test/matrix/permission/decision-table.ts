/** What is known of a case: the heading of a column → its word. */
export type Facts = Readonly<Record<string, string>>

/** A decision table: the first line that fits the facts decides. Throws where none fits, or where a column has no fact. */
export type DecisionTable = (facts: Facts) => string

/**
 * Reads a decision table: headings in the first line, the decision in the last column, `*` fits anything, `a/b` fits either.
 * Blank lines are left out.
 */
export function decisionTable(text: string): DecisionTable {
  const [headings = [], ...lines] = text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const columns = headings.slice(0, -1)
  return (facts) => {
    for (const column of columns) if (facts[column] === undefined) throw new Error(`no fact for the column "${column}"`)
    const line = lines.find((cells) => columns.every((column, n) => cells[n] === '*' || cells[n]?.split('/').includes(facts[column] ?? '')))
    if (!line) throw new Error(`no line decides ${JSON.stringify(facts)}`)
    return line[columns.length] ?? ''
  }
}
