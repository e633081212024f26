/** DocTypes whose documents tell what happened: no rule assigns them or follows their fields. */
export const logs: ReadonlySet<string> = new Set([
  'Access Log',
  'Activity Log',
  'Comment',
  'DocShare',
  'Document Follow',
  'Document Lock',
  'Email Queue',
  'Error Log',
  'Milestone',
  'Notification Log',
  'Permission Log',
  'Scheduled Job Log',
  'Version',
  'View Log',
  'Webhook Queue',
  'Webhook Request Log',
])
