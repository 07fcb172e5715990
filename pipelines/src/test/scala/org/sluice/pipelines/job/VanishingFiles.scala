package org.sluice.pipelines.job

import java.net.URI

import org.apache.hadoop.fs.{FileStatus, Path, RawLocalFileSystem}

/** Local files under the scheme `vanishing`; once a directory has been listed, the files in it
  * whose names contain `vanish` are gone.
  */
class VanishingFiles extends RawLocalFileSystem {
  override def getScheme: String = "vanishing"
  override def getUri: URI = URI.create("vanishing:///")

  override def listStatus(directory: Path): Array[FileStatus] = {
    val listed = super.listStatus(directory)
    listed.map(_.getPath).filter(_.getName.contains("vanish")).foreach(delete(_, false))
    listed
  }
}
