// Written by `cortado make-types` from imap_folder.json. Change that file, not this one.
/** Values of the DocType IMAP Folder. */
export interface IMAPFolderFields {
  /** Folder Name */
  folder_name: string
  /** Append To → DocType */
  append_to: string | null
  /** Uidvalidity */
  uidvalidity: string | null
  /** UID Next */
  uidnext: string | null
}
