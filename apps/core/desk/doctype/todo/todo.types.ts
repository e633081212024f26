// Written by `cortado make-types` from todo.json. Change that file, not this one.
/** Values of the DocType ToDo. */
export interface ToDoFields {
  /** Status */
  status: "Open" | "Closed" | "Cancelled" | "" | null
  /** Priority */
  priority: "High" | "Medium" | "Low" | "" | null
  /** Color */
  color: string | null
  /** Date */
  date: string | null
  /** Allocated To → User */
  allocated_to: string | null
  /** Description */
  description: string
  /** Reference Type → DocType */
  reference_type: string | null
  /** Reference Name */
  reference_name: string | null
  /** Role → Role */
  role: string | null
  /** Assigned By → User */
  assigned_by: string | null
  /** Assigned By Full Name */
  assigned_by_full_name: string | null
  /** Sender */
  sender: string | null
  /** Assignment Rule → Assignment Rule */
  assignment_rule: string | null
}
