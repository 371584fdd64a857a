"""The source `mlflow:`: a database, a tracking server, or a folder of the file store.

The formats are MLflow's own: the tables of `mlflow/store/tracking/dbmodels/models.py`, the files of
`mlflow/store/tracking/file_store.py` and the REST API (https://mlflow.org/docs/latest/rest-api).
One module a way of keeping runs; all give the same record, from which the run is assembled.
"""
