def create_org_dashboard(entity, project_list):
    """Create organization-wide metrics dashboard"""
    report = wr.Report(
        entity=entity,
        project="org-dashboard",
        title="Organization Metrics Dashboard"
    )

    blocks = [
        wr.TableOfContents(),
        wr.H1("Organization-Wide ML Metrics"),
        wr.P("Summary of all active ML projects"),
    ]

    # Add section for each project
    for project_name in project_list:
        blocks.extend([
            wr.H2(f"Project: {project_name}"),

            # Recent runs table
            wr.Table(
                columns=["name", "state", "val/accuracy", "created_at"],
                runs=[{"entity": entity, "project": project_name}],
                created_at=">=now-7d",
                limit=5
            ),

            # Training progress
            wr.LinePlot(
                x="step",
                y=["loss"],
                title=f"{project_name} - Recent Training",
                runs=[{"entity": entity, "project": project_name}],
                created_at=">=now-7d"
            ),
        ])

    # Overall statistics
    blocks.append(
        wr.MarkdownBlock("""
        ## Overall Statistics

        View detailed statistics in individual project reports.
        """)
    )

    report.blocks = blocks
    report.save()
    return report

# Create dashboard for all projects
dashboard = create_org_dashboard(
    entity="my-org",
    project_list=[
        "nlp-research",
        "computer-vision",
        "reinforcement-learning",
        "multimodal-models",
    ]
)
