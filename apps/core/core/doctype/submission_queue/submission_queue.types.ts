// Written by `cortado make-types` from submission_queue.json. Change that file, not this one.
/** Values of the DocType Submission Queue. */
export interface SubmissionQueueFields {
  /** Status */
  status: "Queued" | "Finished" | "Failed" | "" | null
  /** Created At */
  created_at: string | null
  /** Enqueued By */
  enqueued_by: string | null
  /** Job ID → RQ Job */
  job_id: string | null
  /** Ended At */
  ended_at: string | null
  /** Ref Doctype → DocType */
  ref_doctype: string | null
  /** Ref Docname */
  ref_docname: string | null
  /** Exception */
  exception: string | null
}
