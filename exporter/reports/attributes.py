"""Properties of a run in the tracker's words; the value paths they are here."""

from collections.abc import Mapping

ATTRIBUTES: Mapping[str, str] = {
    "ID": "id", "Name": "name", "displayName": "name", "Tags": "tags", "State": "state",
    "CreatedTimestamp": "created_at", "createdAt": "created_at", "Created": "created_at",
    "heartbeatAt": "heartbeat_at", "Runtime": "duration", "duration": "duration", "User": "user",
    "username": "user", "Sweep": "sweep", "Group": "group", "JobType": "job_type",
    "jobType": "job_type", "Hostname": "host", "Notes": "notes", "Project": "project",
    "Step": "_step", "step": "_step",
}  # fmt: skip
"""Properties of a run in the tracker's words -> value path."""
