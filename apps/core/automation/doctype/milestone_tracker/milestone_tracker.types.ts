// Written by `cortado make-types` from milestone_tracker.json. Change that file, not this one.
/** Values of the DocType Milestone Tracker. */
export interface MilestoneTrackerFields {
  /** Document Type to Track → DocType */
  document_type: string
  /** Field to Track */
  track_field: string
  /** Disabled */
  disabled: 0 | 1
}
