import { shortTextType } from './texts.ts'

/** The name of a document of the DocType in `options`. That it exists is checked where the database is. (Where that DocType is named by UUID, the column is one too: Meta knows.) */
export const link = shortTextType('Link')
