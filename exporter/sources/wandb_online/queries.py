"""The GraphQL questions, all of them; W&B's own client asks the same (wandb 0.31).

`history` without a range and `sampledHistory` are never asked, since they leave rows out.
"""

_RUN = """
name displayName state tags group jobType sweepName notes createdAt heartbeatAt
config summaryMetrics historyLineCount user { username }
"""

RUNS = f"""query Runs($entity: String!, $project: String!, $filters: JSONString, $cursor: String,
  $perPage: Int, $order: String) {{
  project(name: $project, entityName: $entity) {{
    runCount(filters: $filters)
    runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {{
      edges {{ node {{ {_RUN} }} cursor }}
      pageInfo {{ endCursor hasNextPage }}
    }}
  }}
}}"""

RUN = f"""query Run($entity: String!, $project: String!, $name: String!, $events: Int!) {{
  project(name: $project, entityName: $entity) {{
    run(name: $name) {{ {_RUN} historyKeys events(samples: $events) }}
  }}
}}"""

EXPORTS = """query RunParquetHistory($entity: String!, $project: String!, $runName: String!,
  $liveKeys: [String!]!) {
  project(name: $project, entityName: $entity) {
    run(name: $runName) { parquetHistory(liveKeys: $liveKeys) { parquetUrls liveData } }
  }
}"""

PAGE = """query HistoryPage($entity: String!, $project: String!, $run: String!, $minStep: Int64!,
  $maxStep: Int64!, $pageSize: Int!) {
  project(name: $project, entityName: $entity) {
    run(name: $run) { history(minStep: $minStep, maxStep: $maxStep, samples: $pageSize) }
  }
}"""

FILES = """query RunFiles($entity: String!, $project: String!, $name: String!,
  $fileNames: [String], $pattern: String, $fileLimit: Int) {
  project(name: $project, entityName: $entity) {
    run(name: $name) {
      files(names: $fileNames, pattern: $pattern, first: $fileLimit) {
        edges { node { name url directUrl sizeBytes } }
      }
    }
  }
}"""

REPORT = """query SpecificReport($reportId: ID!) {
  view(id: $reportId) {
    id name displayName description createdAt updatedAt spec
    project { name entityName }
  }
}"""
