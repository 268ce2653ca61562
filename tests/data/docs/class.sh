# A class of three as Canvas offers it for download, with a roster and what gradebooks export.
set -e
examples="$CHECKOUT/submissions_example/energy"
mkdir -p submissions
cp "$examples/perfect.py" submissions/doejane_12345_67890_submission.py
cp "$examples/near_miss.py" submissions/roejohn_12346_67891_submission.py
cp "$examples/syntax_error.py" submissions/poezoe_12347_67892_submission.py
(cd submissions && python -m zipfile -c ../submissions.zip ./*.py)
cat > roster.csv <<'CSV'
id,name,email,due
12345,Jane Doe,jane@example.org,
12346,John Roe,john@example.org,2025-03-07 12:00
12347,Zoe Poe,zoe@example.org,
12348,Max Moe,max@example.org,
CSV
cat > export.csv <<'CSV'
Student,ID,SIS User ID,SIS Login ID,Section,Energy-based models (555)
    Points Possible,,,,,100
"Doe, Jane",12345,,jane,A,
"Roe, John",12346,,john,A,
"Poe, Zoe",12347,,zoe,A,
CSV
cat > worksheet.csv <<'CSV'
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments
Participant 12345,Jane Doe,jane@example.org,Submitted,,50.00,Yes,
Participant 12346,John Roe,john@example.org,Submitted,,50.00,Yes,
CSV
