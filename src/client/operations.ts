// Made from the description of the API by `npm run client`; not to be edited.

export interface Operations {
  '/workflows/approvals': {
    /**
     * Approvals
     */
    $get: {
      input: {
        query?: {
          workflow_run_id?: string;
          action_run_id?: string;
          status?: 'pending' | 'approved' | 'denied' | 'escalated' | 'expired' | 'canceled' | 'changes_requested';
          approver_role?: string;
          /**
           * With - the last first
           */
          order_by?: 'created_at' | '-created_at' | 'expires_at' | '-expires_at';
          /**
           * Items a page
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: ApprovalPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Ask a role for an approval
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewApproval;
      };
      output: Approval;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/workflows/approvals/metrics': {
    /**
     * How approvals fared that were opened in the last days
     */
    $get: {
      input: {
        query?: {
          days?: number;
        };
      };
      output: ApprovalMetrics;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals/:id': {
    /**
     * An approval
     */
    $get: {
      input: {
        param: {
          id: string;
        };
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Ask for it on other terms, all of them named
     */
    $put: {
      input: {
        param: {
          id: string;
        };
        json: ApprovalTerms;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Ask for it on other terms; what is left out stays
     */
    $patch: {
      input: {
        param: {
          id: string;
        };
        json: ApprovalPatch;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Call an approval off that was asked for here; for admins. Its history is kept
     */
    $delete: {
      input: {
        param: {
          id: string;
        };
      };
      output: null;
      outputFormat: 'body';
      status: 204;
    };
  };
  '/workflows/approvals/:id/approve': {
    /**
     * Approve
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Approve;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals/:id/deny': {
    /**
     * Reject
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Deny;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals/:id/delegate': {
    /**
     * Hand it to somebody
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Delegate;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/approvals/:id/request-changes': {
    /**
     * Send it back
     */
    $post: {
      input: {
        param: {
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: RequestChanges;
      };
      output: Approval;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows': {
    /**
     * Workflows, the newest first
     */
    $get: {
      input: {
        query?: {
          entity_type?: string;
          entity_id?: string;
          is_completed?: 'true' | 'false';
          status?: 'not_started' | 'in_progress' | 'on_hold' | 'completed' | 'rejected' | 'canceled';
          definition_key?: string;
          /**
           * Only what waits for the caller
           */
          my_tasks?: 'true' | 'false';
          assignee?: string;
          /**
           * Items a page
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: WorkflowPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Start a workflow
     */
    $post: {
      input: {
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewWorkflow;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 201;
    };
  };
  '/workflows/:id': {
    /**
     * A workflow with all that belongs to it
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/history': {
    /**
     * What happened, oldest first
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        query?: {
          /**
           * Items a page
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: HistoryPage;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/comments': {
    /**
     * Comments, oldest first
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        query?: {
          /**
           * Items a page
           */
          limit?: number;
          /**
           * `next_cursor` of the page before
           */
          cursor?: string;
        };
      };
      output: CommentPage;
      outputFormat: 'json';
      status: 200;
    };
    /**
     * Add a comment
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: NewComment;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/progress': {
    /**
     * How far it has come
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
      };
      output: Progress;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/who': {
    /**
     * Who can decide now, and why
     */
    $get: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
      };
      output: Who;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/transition': {
    /**
     * Fire a trigger, or decide the approval that waits for the caller
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Transition;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/assign': {
    /**
     * Name somebody to see to it
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Assign;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/resubmit': {
    /**
     * Answer requested changes
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Resubmit;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/cancel': {
    /**
     * Call it off
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Reason;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/reopen': {
    /**
     * Take it up again
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Reason;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/hold': {
    /**
     * Stop its clocks: nobody decides for now
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: Reason;
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
  '/workflows/:id/resume': {
    /**
     * Go on where it was held
     */
    $post: {
      input: {
        param: {
          /**
           * UUID, number or WF-number
           */
          id: string;
        };
        header?: {
          /**
           * The same key with the same body gives the first answer again for 24 hours
           */
          'idempotency-key'?: string;
        };
        json: {};
      };
      output: WorkflowDetail;
      outputFormat: 'json';
      status: 200;
    };
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalPage".
 */
export interface ApprovalPage {
  items: Approval[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Approval".
 */
export interface Approval {
  id: string;
  workflow_id: string | null;
  workflow_run_id: string | null;
  action_run_id: string | null;
  stage: string | null;
  kind: string;
  strategy: string;
  status: 'pending' | 'approved' | 'denied' | 'escalated' | 'expired' | 'canceled' | 'changes_requested';
  approver_role: string | null;
  approver_id: string | null;
  escalate_role: string | null;
  required: number;
  approved_count: number;
  assignments: {
    user_id: string;
    status: string;
    delegated_from: string | null;
  }[];
  expires_at: string | null;
  escalation_level: number;
  resolved_at: string | null;
  actor_id: string | null;
  metadata: {
    [k: string]: unknown;
  };
  created_at: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewApproval".
 */
export interface NewApproval {
  approver_role: string;
  /**
   * Called in at `expires_at`; without it the approval expires
   */
  escalate_role?: string;
  /**
   * In the future, by ten years at most
   */
  expires_at: string;
  metadata?: {
    [k: string]: unknown;
  };
  /**
   * An id of the caller's own
   */
  workflow_run_id?: string;
  /**
   * An id of the caller's own
   */
  action_run_id?: string;
  title?: string;
  channel?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalMetrics".
 */
export interface ApprovalMetrics {
  period_days: number;
  total_approvals: number;
  status_breakdown: {
    pending: number;
    approved: number;
    denied: number;
    escalated: number;
    expired: number;
  };
  average_response_time_seconds: number | null;
  p50_response_time_seconds: number | null;
  p95_response_time_seconds: number | null;
  escalated_count: number;
  escalation_rate_percent: number;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalTerms".
 */
export interface ApprovalTerms {
  approver_role: string;
  escalate_role?: string | null;
  /**
   * In the future, by ten years at most
   */
  expires_at: string;
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "ApprovalPatch".
 */
export interface ApprovalPatch {
  approver_role?: string;
  escalate_role?: string | null;
  /**
   * In the future, by ten years at most
   */
  expires_at?: string;
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Approve".
 */
export interface Approve {
  comment?: string;
  form_data?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Deny".
 */
export interface Deny {
  reason: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Delegate".
 */
export interface Delegate {
  user_id: string;
  reason?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "RequestChanges".
 */
export interface RequestChanges {
  /**
   * Where it goes back to, when there is a choice
   */
  stage?: string;
  reason: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "WorkflowPage".
 */
export interface WorkflowPage {
  items: Workflow[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Workflow".
 */
export interface Workflow {
  id: string;
  number: number;
  ref: string;
  definition_key: string;
  definition_version: number;
  name: string;
  status: 'not_started' | 'in_progress' | 'on_hold' | 'completed' | 'rejected' | 'canceled';
  current_stage: string;
  current_pipeline: string | null;
  entity_type: string | null;
  entity_id: string | null;
  data: {
    [k: string]: unknown;
  };
  requester_id: string;
  assignee_id: string | null;
  round: number;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewWorkflow".
 */
export interface NewWorkflow {
  definition_key: string;
  /**
   * What it is about in the caller's own system
   */
  entity_type?: string;
  entity_id?: string;
  /**
   * Left out, the definition's
   */
  name?: string;
  /**
   * Answers to the definition's fields, by key
   */
  data?: {
    [k: string]: unknown;
  };
  /**
   * The caller, unless an admin names somebody else
   */
  requester?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "WorkflowDetail".
 */
export interface WorkflowDetail {
  workflow: Workflow;
  /**
   * Triggers that the caller may fire now
   */
  available_actions: string[];
  progress: Progress;
  approvals: Approval[];
  /**
   * The newest 200, oldest first
   */
  history: History[];
  /**
   * The newest 200, oldest first
   */
  comments: Comment[];
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Progress".
 */
export interface Progress {
  status: 'not_started' | 'in_progress' | 'on_hold' | 'completed' | 'rejected' | 'canceled';
  percentage: number;
  current_stage: string;
  current_pipeline: string | null;
  next_stage: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "History".
 */
export interface History {
  sequence: number;
  at: string;
  actor_id: string | null;
  trigger: string;
  from_stage: string | null;
  to_stage: string | null;
  comment: string | null;
  data: {
    [k: string]: unknown;
  };
  hash: string;
  previous_hash: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Comment".
 */
export interface Comment {
  id: string;
  content: string;
  stage: string | null;
  author_id: string;
  source: 'slack' | 'api' | 'command';
  created_at: string;
  edited_at: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "HistoryPage".
 */
export interface HistoryPage {
  items: History[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "CommentPage".
 */
export interface CommentPage {
  items: Comment[];
  next_cursor: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "NewComment".
 */
export interface NewComment {
  content: string;
  /**
   * Which stage it is about; left out, the one where the workflow stands
   */
  stage?: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Who".
 */
export interface Who {
  stage: string | null;
  people: {
    user_id: string;
    via: string;
    role: string | null;
    in_stead_of: string | null;
  }[];
  groups: {
    group_id: string;
    role: string;
  }[];
  empty_roles: string[];
  /**
   * Whether every full member may decide
   */
  anyone: boolean;
  /**
   * Whether the caller may
   */
  can_decide: boolean;
  why_not: string | null;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Transition".
 */
export interface Transition {
  /**
   * One of the workflow's `available_actions`
   */
  trigger: string;
  comment?: string;
  /**
   * Form data; for `delegate` the `user_id`, for `request_changes` the `stage` to go back to
   */
  data?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Assign".
 */
export interface Assign {
  user_id: string;
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Resubmit".
 */
export interface Resubmit {
  data?: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Reason".
 */
export interface Reason {
  reason?: string;
}
/**
 * What was wrong (RFC 9457). 403 also says who may, in `roles` and `users`; 409 the state as it is, in `current`.
 *
 * This interface was referenced by `Operations`'s JSON-Schema
 * via the `definition` "Problem".
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: {
    path: string;
    message: string;
    [k: string]: unknown;
  }[];
  [k: string]: unknown;
}
