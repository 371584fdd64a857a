"""The source `tensorboard:`: event files, read without TensorBoard or TensorFlow.

A folder with event files is a run; several files in it are its resumes, in the order of their
names. Formats: TFRecord (https://www.tensorflow.org/tutorials/load_data/tfrecord) around the
messages of `event.proto`, `summary.proto`, `tensor.proto` and the hparams plugin's
`plugin_data.proto`.
"""
