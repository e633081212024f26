// Written by `cortado make-types` from file.json. Change that file, not this one.
/** Values of the DocType File. */
export interface FileFields {
  /** File Name */
  file_name: string | null
  /** Is Private */
  is_private: 0 | 1
  /** File Type */
  file_type: string | null
  /** Is Home Folder */
  is_home_folder: 0 | 1
  /** Is Attachments Folder */
  is_attachments_folder: 0 | 1
  /** File Size */
  file_size: number
  /** File URL */
  file_url: string | null
  /** Thumbnail URL */
  thumbnail_url: string | null
  /** Folder → File */
  folder: string | null
  /** Is Folder */
  is_folder: 0 | 1
  /** Attached To Doctype → DocType */
  attached_to_doctype: string | null
  /** Attached To Name */
  attached_to_name: string | null
  /** Attached To Field */
  attached_to_field: string | null
  /** Old Parent */
  old_parent: string | null
  /** Content Hash */
  content_hash: string | null
  /** Uploaded To Dropbox */
  uploaded_to_dropbox: 0 | 1
  /** Uploaded To Google Drive */
  uploaded_to_google_drive: 0 | 1
}
