"""The service: readers behind HTTP, a database of what they read, and pages for people.

    app            one application of all that is below
    ├── guard          what every request passes: hosts, origins, sizes, headers
    ├── access         who asks, and what they may do
    ├── routes/        one file for each thing that can be asked
    ├── running        what stands behind the routes while the application runs
    │   ├── pool           a bounded queue and the threads that read
    │   ├── commits        readings stored in groups
    │   ├── in_use         the readers in use, changed without a pause
    │   └── store/         the database
    ├── metrics        numbers for Prometheus
    ├── pages/         what people see, with no server in it
    └── migrations/    how a database grows from version to version

Sits on ``reading`` and ``images``. Knows nothing of training: corrections reach it as a folder.
"""
