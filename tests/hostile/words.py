"""Label files as they should be, and the words of each language that readers may stumble over."""

NOTES = ("splits.csv", "images/hands.csv", "train.txt")
LABELS = {
    "labels.json": '{"1.png": "Hà Nội", "2.png": "Huế"}'.encode(),
    "list.json": b'[{"path": "1.png", "text": "an"}, {"file_name": "2.png", "words": "ba"}]',
    "metadata.jsonl": b'{"file_name": "1.png", "text": "an"}\n{"file_name": "2.png", "text": "ba"}\n',
    "labels.csv": b'path,text,writer,split\n1.png,"an, b",7,train\n2.png,"c ""d""",8,val\n',
    "labels.tsv": b'filename\twords\n1.png\tan "b\n2.png\tba\n',
    "rec_gt.txt": b"data/1.png\tan\r\ndata/2.png\tba\r\n",
    "plain.csv": b"1.png,an\n2.png,ba\n",
    "1.gt.txt": b"an\n",
    "annotations/7.txt": b"7/1.png\tan\n7/2.png\tba\n",
    "splits.csv": b"name,split\n1.png,train\n2.png,val\n",
    "images/hands.csv": b"sheets\n7 8\n",
    "train.txt": b"1.png\n",
}
LABEL_FILES = tuple(LABELS)
LABEL_WORDS = [
    b"1.png", b"2.png", b".png", b" ", b"          ", b"\t", b",", b";", b'"', b'""', b"\n", b"\r\n", b"\x00",
    b"\xef\xbb\xbf", b"path", b"text", b"{", b"}", b"[", b"]", b":", b"null", b'"\\ud800"', b"../", b"/", b"\\",
    "Đ".encode(), b"\xcc\x80", b"train", b"test", b"#", b".inkml#", b"\x0c", b"\xe2\x80\xa8", b"an",
]  # fmt: skip
YAML_WORDS = [
    b"a", b": ", b"\n", b"- ", b"[", b"]", b"{", b"}", b"&a ", b"*a", b"<<: ", b"!!python/object/apply:os.system ",
    b"!!python/name:os.system", b"!!binary ", b"!!timestamp ", b"!!set ", b"2024-99-99", b"0b", b"1:99", b"|\n", b'"',
    b"'", b"? ", b"---\n", b"%YAML 9.9\n", b"#", b"  ", b"\t", b"\x00", b"\xff", b"data", b"lr", b"~", b"=",
    b"[" * 300, b"- " * 300, b"? " * 300,
]  # fmt: skip
INK_WORDS = [
    b"<trace>", b"</trace>", b"<traceGroup>", b"</traceGroup>", b"1 2,", b" 3 4", b"NaN NaN", b"1e38 1e38",
    b"-1e38 0", b"inf 1", b"1 1e30, 5 5, 9 9", b"&a;",
    b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b SYSTEM "file:///etc/passwd">]>', b"&b;", b"<![CDATA[",
    b'<?xml version="1.0" encoding="utf-7"?>', b'encoding="zip"', b"<annotation type='truth'>", b"</annotation>",
    b"#",
]  # fmt: skip
PDF_WORDS = [
    b"/MediaBox[0 0 0 0]", b"/MediaBox[0 0 1e9 1]", b"/MediaBox[0 0 NaN 1]", b"/Count 1000000000", b"1 0 R", b"2 0 R",
    b"endobj", b"/JS", b"/Width 100000", b"/Height 100000", b"/Rotate 45", b"<<", b">>", b"/Filter/FlateDecode",
    b"stream", b"/Kids[2 0 R]",
]  # fmt: skip
OPTION_WORDS = [
    b"a", b"=", b"1", b",", b"(", b")", b"[", b"]", b"**", b"*", b"'", b'"', b"__import__('os')", b".", b" ", b"\n",
    b"lambda:0", b"#", b"(" * 100, b"-" * 10000, b"10**10", b"\\N{a}", b"\x00", b"f''", b"if", b"{1:{}}",
]  # fmt: skip
CODE = b'{"cells":[{"cell_type":"code","metadata":{"tags":["parameters"]},"source":"'
NOTEBOOK_WORDS = [
    CODE, b'"}],"metadata":{},"nbformat":4,"nbformat_minor":5}', b"a = 1", b"\\n", b"null", b"[]", b"{}", b'"tags":',
    b'"cells":', b"(" * 300, b"import os", b"[" * 3000, b"-" * 3000, b'"nbformat":3', b"\\ud800",
]  # fmt: skip
