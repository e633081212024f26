// Written by `cortado make-types` from comment.json. Change that file, not this one.
/** Values of the DocType Comment. */
export interface CommentFields {
  /** Comment Type */
  comment_type: "Comment" | "Like" | "Info" | "Label" | "Workflow" | "Created" | "Submitted" | "Cancelled" | "Updated" | "Deleted" | "Assigned" | "Assignment Completed" | "Attachment" | "Attachment Removed" | "Shared" | "Unshared" | "Bot" | "Relinked" | "Edit"
  /** Comment Email */
  comment_email: string | null
  /** Subject */
  subject: string | null
  /** Comment By */
  comment_by: string | null
  /** Published */
  published: 0 | 1
  /** Seen */
  seen: 0 | 1
  /** Reference Doctype → DocType */
  reference_doctype: string | null
  /** Reference Name */
  reference_name: string | null
  /** Reference Owner */
  reference_owner: string | null
  /** Content */
  content: string | null
  /** IP Address */
  ip_address: string | null
}
